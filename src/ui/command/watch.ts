import * as vscode from 'vscode';
import type { Backend } from '../../backend/backend.ts';
import type { Operation } from '../../operation/operation.ts';
import type { Session } from '../../viewModel/connections/session.ts';
import { operationLabel } from '../../viewModel/operationText.ts';
import { iconFree, oneLine } from '../../viewModel/plainText.ts';
import type { Search } from '../../viewModel/search/searches.ts';
import type { TreeNode } from '../../viewModel/tree/node.ts';
import { watchLabel, whenText } from '../../viewModel/watch/describe.ts';
import { kindsOf, unwatchable } from '../../viewModel/watch/searchWatch.ts';
import { endOf, type Watch, type WatchKind, type WatchScope, watchKinds } from '../../viewModel/watch/watch.ts';
import { configurationPrefix, settings } from '../ids.ts';
import { setting } from '../settings.ts';
import { askKinds } from '../watch/askKinds.ts';
import type { Window } from '../window.ts';
import { pickSession, sessionGiven, usualSession } from './chooseSession.ts';
import { targetsOf } from './targets.ts';

/** What is told unless the person chooses otherwise. */
const usualOfOperation: readonly WatchKind[] = ['finished', 'failed'];
const usualOfSearch: readonly WatchKind[] = ['failed'];

/** Watches operations, an execution group, or what a search finds; asks what is to be told. */
export async function watch(window: Window, args: readonly unknown[]): Promise<void> {
  const node = args[0] as TreeNode | undefined;
  const search = node?.kind === 'search' ? node.search : node === undefined ? await pickSearch(window) : undefined;
  if (search) await watchSearch(window, args, search);
  else await watchOperations(window, args);
  if (setting.watch.get() === 'never') void tellOfRest();
}

async function tellOfRest(): Promise<void> {
  const never = vscode.l10n.t('Watches rest while nothing of this extension is visible, because of a setting.');
  const open = vscode.l10n.t('Open Setting');
  if ((await vscode.window.showWarningMessage(never, open)) === open)
    await vscode.commands.executeCommand('workbench.action.openSettings', `${configurationPrefix}.${settings.watch}`);
}

async function watchOperations(window: Window, args: readonly unknown[]): Promise<void> {
  const targets = await targetsOf(window, args, 'watch');
  const [first] = targets;
  if (!first) return;
  const { watches, clock } = window;
  const backend = await first.session.connection.backend();
  const known = watches.onOperation(first.session.id, first.operation.id);
  const chosen = await askKinds({
    kinds: watchKinds,
    picked: known?.when ?? usualOfOperation,
    what: targets.length === 1 ? operationLabel(first.operation) : '',
    single: targets.length === 1,
    capabilities: backend.capabilities,
  });
  for (const { session, operation } of targets) {
    const scope = await scopeOf(await session.connection.backend(), operation);
    watches.add(session.id, scope, chosen, clock.now());
  }
}

/** A leader stands for its group. A member that was folded into one ends with it. */
async function scopeOf(backend: Backend, operation: Operation): Promise<WatchScope> {
  const { id, status, groupLeaderId, numFollowers, executionGroup } = operation;
  if (numFollowers > 0 && executionGroup !== null)
    return { kind: 'group', id, label: executionGroup, end: endOf(operation) };
  const head = status === 'Merged' && groupLeaderId !== null ? await backend.get(groupLeaderId) : operation;
  return { kind: 'operation', id, label: operationLabel(operation), end: endOf(head) };
}

async function watchSearch(window: Window, args: readonly unknown[], { text, name }: Search): Promise<void> {
  const { watches, clock, sessions } = window;
  const session =
    sessionGiven(window, args[0]) ?? (sessions.several ? await pickSession(sessions.shown) : usualSession(window));
  const { capabilities } = await session.connection.backend();
  const reason = unwatchable(text, clock.now(), capabilities);
  if (reason !== undefined) throw new Error(reason);
  const kinds = kindsOf(text, clock.now());
  const picked = watches.onSearch(session.id, text)?.when ?? usualOfSearch.filter((kind) => kinds.includes(kind));
  const chosen = await askKinds({ kinds, picked, what: oneLine(name ?? text), single: false, capabilities });
  watches.add(session.id, { kind: 'search', text, name }, chosen, clock.now());
}

/** Asks whether one of the searches is meant, where there are any; undefined: an operation is. */
async function pickSearch({ searches }: Window): Promise<Search | undefined> {
  if (searches.list.length === 0) return undefined;
  const operation = {
    label: `$(list-selection) ${vscode.l10n.t('An operation…')}`,
    description: '',
    search: undefined,
  };
  const choices = searches.list.map((search) => ({
    label: `$(search) ${iconFree(oneLine(search.name ?? search.text))}`,
    description: search.name === null ? '' : oneLine(search.text),
    search,
  }));
  const placeHolder = vscode.l10n.t('Watch what?');
  const chosen = await vscode.window.showQuickPick([operation, ...choices], { placeHolder });
  if (!chosen) throw new vscode.CancellationError();
  return chosen.search;
}

/** Stops the watches on what was selected, or on what the person picks. */
export async function stopWatching(window: Window, args: readonly unknown[]): Promise<void> {
  const given = watchesGiven(window, args);
  const stopped = given.length > 0 ? given : await pickWatches(window);
  window.watches.remove(...stopped.map(({ id }) => id));
}

function watchesGiven(window: Window, [clicked, selected]: readonly unknown[]): readonly Watch[] {
  const many = Array.isArray(selected) && selected.length > 0 ? selected : [clicked];
  return many.flatMap((given) => {
    const session = sessionGiven(window, given) ?? usualSession(window);
    return watchOn(window, session, given as Partial<TreeNode> & { id?: unknown }) ?? [];
  });
}

function watchOn({ watches }: Window, { id }: Session, given: unknown): Watch | undefined {
  const node = given as TreeNode | { readonly kind?: undefined; readonly id?: unknown } | undefined;
  if (node?.kind === 'search') return watches.onSearch(id, node.search.text);
  if (node?.kind === 'operation') return watches.onOperation(id, node.operation.id);
  return node?.kind === undefined && typeof node?.id === 'string' ? watches.onOperation(id, node.id) : undefined;
}

async function pickWatches({ watches, sessions }: Window): Promise<readonly Watch[]> {
  const going = watches.list.filter(({ ended }) => ended === null);
  if (going.length === 0)
    throw new Error(vscode.l10n.t('Nothing is watched. Use Watch This… on an operation or a search.'));
  const choices = going.map((each) => ({
    label: `$(${each.scope.kind === 'search' ? 'search' : 'eye'}) ${iconFree(watchLabel(each))}`,
    description: whenText(each),
    detail: sessions.several ? (sessions.get(each.connection)?.label ?? '') : '',
    watch: each,
  }));
  const placeHolder = vscode.l10n.t('Stop watching what?');
  const chosen = await vscode.window.showQuickPick(choices, { placeHolder, canPickMany: true });
  if (!chosen || chosen.length === 0) throw new vscode.CancellationError();
  return chosen.map(({ watch: each }) => each);
}
