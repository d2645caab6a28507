import * as vscode from 'vscode';
import type { Session } from '../../viewModel/connections/session.ts';
import { failuresViewId } from '../ids.ts';
import { revealRow } from '../view/revealRow.ts';
import type { Window } from '../window.ts';

/** Shows the failures by cause, the newest first, and takes them as seen. */
export async function showFailures({ board, failuresView, log, sessions }: Window): Promise<void> {
  await vscode.commands.executeCommand(`${failuresViewId}.focus`);
  const ready = sessions.shown.filter((session) => session.ready);
  const [only] = ready;
  // One that does not answer is not waited for when others are there.
  if (ready.length === 1 && only) await counted(only);
  // One that rests while nobody looks has its failures still, and is opened by the view.
  const resting = ready.filter(({ connection, failures }) => failures.count > 0 && connection.phase.kind !== 'failed');
  await Promise.allSettled(resting.map(counted));
  const open = ready.filter(({ counts }) => counts.value !== undefined);
  await Promise.all(open.map((session) => board.known(session)));
  const first = open.find(({ failures }) => failures.count > 0) ?? open.find((each) => board.groups(each).length > 0);
  const newest = first && board.groups(first).find(({ muted }) => !muted);
  if (newest) await revealRow(failuresView.tree, newest, (text) => log.warn(text));
  for (const { failures } of open) failures.seen();
}

async function counted({ connection, counts }: Session): Promise<void> {
  await connection.backend();
  await counts.known();
}
