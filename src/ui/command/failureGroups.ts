import * as vscode from 'vscode';
import { causeLabel, failureRow } from '../../viewModel/failure/failureRow.ts';
import { groupSearch } from '../../viewModel/failure/groupSearch.ts';
import type { Muted } from '../../viewModel/failure/mutedFailures.ts';
import { number } from '../../viewModel/l10n.ts';
import { iconFree, oneLine } from '../../viewModel/plainText.ts';
import type { FailureGroupNode, TreeNode } from '../../viewModel/tree/node.ts';
import { failuresViewId } from '../ids.ts';
import type { Window } from '../window.ts';
import { openDetails, selectedRow } from './open.ts';
import { showSearch } from './search.ts';

/** What a click on a row of the view of failures does: it takes the row that is selected, see `openRow`. */
export async function openFailure(window: Window): Promise<void> {
  const node = await selectedRow(window, window.failuresView);
  if (node?.kind === 'operation') await openDetails(window, [node]);
  if (node?.kind === 'more' && node.parent.kind === 'failureGroup') await showInOperations(window, [node.parent]);
}

/** Searches for the failures of a cause, by type and by what their messages have in common. */
export async function showInOperations(window: Window, args: readonly unknown[]): Promise<void> {
  const [node] = await causesOf(window, args);
  const session = node && window.sessions.of(node);
  if (session) await showSearch(window, groupSearch(node.group), session);
}

/** Copies the message of the newest failure, as it is. */
export async function copyMessage(window: Window, args: readonly unknown[]): Promise<void> {
  const messages = (await causesOf(window, args)).map(({ group }) => group.samples[0]?.error?.message ?? '');
  await vscode.env.clipboard.writeText(messages.join('\n'));
}

export async function mute(window: Window, args: readonly unknown[]): Promise<void> {
  const nodes = await causesOf(window, args, ({ muted }) => !muted);
  window.muted.mute(nodes.map(({ connection, group: { key, type, shape } }) => ({ connection, key, type, shape })));
}

export async function unmute(window: Window, args: readonly unknown[]): Promise<void> {
  const given = nodesGiven(args).map(({ connection, group: { key } }) => ({ connection, key }));
  window.muted.unmute(given.length > 0 ? given : await pickMuted(window));
}

export function showMuted({ muted }: Window): void {
  muted.hidden = false;
}

export function hideMuted({ muted }: Window): void {
  muted.hidden = true;
}

/** The causes that a command is for: those selected, or those that are picked from all that are known. */
async function causesOf(
  window: Window,
  args: readonly unknown[],
  fits: (node: FailureGroupNode) => boolean = () => true,
): Promise<readonly FailureGroupNode[]> {
  const given = nodesGiven(args);
  if (given.length > 0) return given;
  const { board, clock, sessions } = window;
  // What is known of failures is what the view shows.
  await vscode.commands.executeCommand(`${failuresViewId}.focus`);
  const ready = sessions.shown.filter((session) => session.ready && session.connection.phase.kind !== 'failed');
  await Promise.all(ready.map((session) => board.known(session)));
  const choices = sessions.shown.flatMap((session) =>
    board
      .groups(session)
      .filter(fits)
      .map((node) => {
        const { label, description, icon } = failureRow(node, {
          now: clock.now(),
          capabilities: undefined,
          opened: undefined,
        });
        const place = sessions.several ? ` · ${session.label}` : '';
        return { label: `$(${icon}) ${iconFree(label)}`, description: iconFree(description + place), node };
      }),
  );
  if (choices.length === 0) throw new Error(vscode.l10n.t('There are no failures to which this applies.'));
  const chosen = await vscode.window.showQuickPick(choices, {
    placeHolder: vscode.l10n.t('Which failures?'),
    matchOnDescription: true,
  });
  if (!chosen) throw new vscode.CancellationError();
  return [chosen.node];
}

/** VS Code passes the row that was clicked and, when several are selected, all of them. */
function nodesGiven([clicked, selected]: readonly unknown[]): readonly FailureGroupNode[] {
  const many = Array.isArray(selected) && selected.includes(clicked) ? selected : [clicked];
  return (many as (TreeNode | undefined)[]).filter((node) => node?.kind === 'failureGroup');
}

/** Also those of which no failure is left. */
async function pickMuted({ muted, sessions }: Window): Promise<readonly Muted[]> {
  const choices = muted.list.map((cause) => {
    const place = sessions.get(cause.connection)?.label;
    const description = [oneLine(cause.type), sessions.several ? place : undefined].filter(Boolean).join(' · ');
    return { label: `$(bell-slash) ${iconFree(causeLabel(cause))}`, description: iconFree(description), cause };
  });
  if (choices.length === 0) throw new Error(vscode.l10n.t('No failures are muted.'));
  const chosen = await vscode.window.showQuickPick(choices, {
    placeHolder: vscode.l10n.t('Unmute which of {0}?', number(choices.length)),
    matchOnDescription: true,
    canPickMany: true,
  });
  if (!chosen || chosen.length === 0) throw new vscode.CancellationError();
  return chosen.map(({ cause }) => cause);
}
