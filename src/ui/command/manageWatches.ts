import * as vscode from 'vscode';
import { iconFree } from '../../viewModel/plainText.ts';
import { watchIcon, watchLabel, watchState, whenText } from '../../viewModel/watch/describe.ts';
import { kindsOf } from '../../viewModel/watch/searchWatch.ts';
import { type Watch, watchKinds } from '../../viewModel/watch/watch.ts';
import { setting } from '../settings.ts';
import { askKinds } from '../watch/askKinds.ts';
import type { Window } from '../window.ts';
import { showFinds } from './search.ts';

interface Choice extends vscode.QuickPickItem {
  /** Undefined: the watch for failures that every window has. */
  readonly watch: Watch | undefined;
}

type What = 'show' | 'change' | 'stop';

/** Lists what is watched, and lets the person show, change or stop one after the other. */
export async function manageWatches(window: Window): Promise<void> {
  for (;;) {
    const picked = await pick(window);
    if (!picked) return;
    const { watch, what } = picked;
    if (!watch) await setting.failureNotifications.set(!setting.failureNotifications.get());
    else if (what === 'stop') window.watches.remove(watch.id);
    else if (what === 'change') await change(window, watch);
    else return show(window, watch);
  }
}

/** A watch and what to do with it; undefined when the list is closed. */
async function pick(window: Window): Promise<{ watch: Watch | undefined; what: What } | undefined> {
  const list = vscode.window.createQuickPick<Choice>();
  const edit = { iconPath: new vscode.ThemeIcon('edit'), tooltip: vscode.l10n.t('Change What Is Told…') };
  const stop = { iconPath: new vscode.ThemeIcon('eye-closed'), tooltip: vscode.l10n.t('Stop Watching') };
  const remove = { iconPath: new vscode.ThemeIcon('close'), tooltip: vscode.l10n.t('Remove from List') };
  list.title = vscode.l10n.t('Watches');
  list.placeholder = vscode.l10n.t('What is watched here; pick one to show, change or stop it');
  list.matchOnDescription = true;
  list.items = [
    ...window.watches.list.map((watch) => ({
      ...described(window, watch),
      watch,
      buttons: watch.ended ? [remove] : [edit, stop],
    })),
    failures(),
  ];
  const { promise, resolve } = Promise.withResolvers<
    { watch: Watch | undefined; what: What | undefined } | undefined
  >();
  list.onDidTriggerItemButton(({ item, button }) =>
    resolve({ watch: item.watch, what: button === edit ? 'change' : 'stop' }),
  );
  list.onDidAccept(() => {
    const [item] = list.selectedItems;
    if (item) resolve({ watch: item.watch, what: undefined });
  });
  list.onDidHide(() => resolve(undefined));
  list.show();
  const picked = await promise.finally(() => list.dispose());
  if (!picked) return undefined;
  const { watch, what = watch ? await pickWhat(watch) : 'change' } = picked;
  return what && { watch, what };
}

/** The same as the buttons of the list, for those who use the keyboard. Undefined when it is closed. */
async function pickWhat(watch: Watch): Promise<What | undefined> {
  const show = { label: `$(list-selection) ${vscode.l10n.t('Show')}`, what: 'show' as const };
  const edit = { label: `$(edit) ${vscode.l10n.t('Change What Is Told…')}`, what: 'change' as const };
  const stop = { label: `$(eye-closed) ${vscode.l10n.t('Stop Watching')}`, what: 'stop' as const };
  const remove = { label: `$(close) ${vscode.l10n.t('Remove from List')}`, what: 'stop' as const };
  const gone = watch.ended?.status === null;
  const choices = watch.ended ? [...(gone ? [] : [show]), remove] : [show, edit, stop];
  const chosen = await vscode.window.showQuickPick(choices, { title: watchLabel(watch) });
  return chosen?.what;
}

function described({ sessions, clock }: Window, watch: Watch): vscode.QuickPickItem {
  const session = sessions.get(watch.connection);
  const place = sessions.several && session ? ` · ${session.label}` : '';
  const state = watchState(watch, clock.now(), session?.connection.current ? undefined : resting());
  return {
    label: `$(${watchIcon(watch)}) ${iconFree(watchLabel(watch))}`,
    description: whenText(watch),
    detail: `${state}${place}`,
  };
}

function resting(): string {
  return setting.watch.get() === 'never'
    ? vscode.l10n.t('It rests while nothing of this extension is visible, because of a setting.')
    : vscode.l10n.t('It rests until its connection is there.');
}

function failures(): Choice {
  const on = setting.failureNotifications.get();
  return {
    label: `$(${on ? 'bell' : 'bell-slash'}) ${vscode.l10n.t('All failures while the view is not visible')}`,
    description: on ? vscode.l10n.t('on') : vscode.l10n.t('off'),
    detail: on
      ? vscode.l10n.t('Pick it to turn it off, in every window.')
      : vscode.l10n.t('Pick it to turn it on, in every window.'),
    watch: undefined,
  };
}

async function change({ watches, sessions, clock }: Window, watch: Watch): Promise<void> {
  const session = sessions.get(watch.connection);
  if (!session) return;
  const { scope, when, id } = watch;
  const kinds = scope.kind === 'search' ? kindsOf(scope.text, clock.now()) : watchKinds;
  const { capabilities } = await session.connection.backend();
  const single = scope.kind !== 'search';
  const chosen = await askKinds({ kinds, picked: when, what: watchLabel(watch), single, capabilities });
  watches.change(id, { when: [...chosen] });
}

async function show(window: Window, { scope, connection }: Watch): Promise<void> {
  const session = window.sessions.get(connection);
  if (!session) return;
  if (scope.kind === 'search') await showFinds(window, window.searches.add(scope.text).id, session);
  else window.panels.open(session, scope.id);
}
