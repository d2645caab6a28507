import * as vscode from 'vscode';
import { ManyAct } from '../../viewModel/many/manyAct.ts';
import { manyQuestion } from '../../viewModel/many/manyQuestion.ts';
import type { FromManyPage } from '../../viewModel/many/message.ts';
import type { ManyButton } from '../../viewModel/many/model.ts';
import { mayGoOn } from '../askFirst.ts';
import type { Window } from '../window.ts';
import type { ManyEntry } from './manyEntry.ts';
import { copyOutcomes, exportOutcomes } from './outcomeFile.ts';
import { sourcesOfKept } from './sources.ts';

/** Does what a person has asked for on the page. */
export async function press(window: Window, entry: ManyEntry, message: FromManyPage): Promise<void> {
  switch (message.kind) {
    case 'ready':
      return;
    case 'filter':
      entry.choice = { filter: message.filter, page: 0 };
      return;
    case 'page':
      entry.choice = { ...entry.choice, page: message.page };
      return;
    case 'open':
      return openRow(window, entry, message.index);
    case 'button':
      return pressButton(window, entry, message.button);
  }
}

async function pressButton(window: Window, entry: ManyEntry, button: ManyButton): Promise<void> {
  const { act } = entry;
  switch (button) {
    case 'again':
      return lookAgain(window, entry);
    case 'start':
    case 'goOn':
      return begin(window, entry);
    case 'stop':
      return act?.stop();
    case 'copy':
      return act && copyOutcomes(act, entry.choice.filter);
    case 'export':
      return act && exportOutcomes(act);
  }
}

/** Begins, or goes on with what is open, when the person has confirmed what has to be confirmed. */
async function begin(window: Window, entry: ManyEntry): Promise<void> {
  const { act } = entry;
  if (!act || entry.asking) return;
  entry.asking = true;
  const readAt = act.readAt;
  const sure = await mayGoOn(window, manyQuestion(act)).finally(() => {
    entry.asking = false;
  });
  // It may have been looked at again while the question stood there: then it was about something else.
  if (!sure || act.readAt !== readAt) return;
  await act.start();
}

async function lookAgain(window: Window, entry: ManyEntry): Promise<void> {
  entry.choice = { filter: 'all', page: 0 };
  const { what } = entry;
  if (!('plan' in what)) window.many.revive(entry, new ManyAct(window.clock, what.action, sourcesOfKept(window, what)));
  await entry.act?.read();
}

function openRow(window: Window, { act }: ManyEntry, index: number): void {
  const row = act?.plan.rows[index];
  const session = row && window.sessions.get(act?.sources[row.source]?.connection ?? '');
  if (!row || !session) throw new Error(vscode.l10n.t('The connection has been removed.'));
  window.panels.open(session, row.id);
}
