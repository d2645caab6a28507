import * as vscode from 'vscode';
import type { Session } from '../../viewModel/connections/session.ts';
import { causeLabel } from '../../viewModel/failure/failureRow.ts';
import { number } from '../../viewModel/l10n.ts';
import { type ManyAction, statusesFor } from '../../viewModel/many/manyAction.ts';
import { iconFree, oneLine } from '../../viewModel/plainText.ts';
import { statusLook } from '../../viewModel/statusLook.ts';
import { groupQuery } from '../../viewModel/tree/group.ts';
import { groupLabel } from '../../viewModel/tree/groupRow.ts';
import type { TreeNode } from '../../viewModel/tree/node.ts';
import { sectionQuery } from '../../viewModel/tree/section.ts';
import { actOnMany, type ManySubject } from '../many/actOnMany.ts';
import type { Window } from '../window.ts';
import { backendThatCan, chooseSession, sessionGiven } from './chooseSession.ts';

export const cancelAll = (window: Window, args: readonly unknown[]) => actOnAll(window, args, 'cancel');
export const retryAll = (window: Window, args: readonly unknown[]) => actOnAll(window, args, 'retry');
export const deleteAll = (window: Window, args: readonly unknown[]) => actOnAll(window, args, 'delete');

/** Shows the action on many that runs, or the one before. */
export function showActOnMany({ many }: Window): void {
  const { newest } = many;
  if (newest) many.reveal(newest);
  else
    throw new Error(
      vscode.l10n.t('Nothing is done to many operations now. Use Cancel All…, Retry All… or Delete All… to begin.'),
    );
}

/** The action on all operations of the rows it is called on: statuses, searches, connections; else of what is picked. */
async function actOnAll(window: Window, args: readonly unknown[], action: ManyAction): Promise<void> {
  const [clicked, selected] = args;
  const rows = Array.isArray(selected) && selected.includes(clicked) ? selected : [clicked];
  const subjects = rows.flatMap((row) => subjectOf(window, row, action) ?? []);
  await actOnMany(window, action, subjects.length > 0 ? subjects : [await pickSubject(window, args, action)]);
}

/** What a caller from elsewhere may give instead of a row. */
interface Given {
  readonly query?: unknown;
  readonly label?: unknown;
}

function subjectOf(window: Window, row: unknown, action: ManyAction): ManySubject | undefined {
  const session = sessionGiven(window, row);
  if (!session) return undefined;
  if (!('kind' in (row as object))) {
    const { query, label } = row as Given;
    if (typeof query !== 'string') return undefined;
    return { session, query, label: typeof label === 'string' ? label : query };
  }
  const node = row as TreeNode;
  switch (node.kind) {
    case 'section':
      return { session, label: statusLook(node.section.key).label, query: sectionQuery(node.section) };
    case 'search':
      return { session, label: oneLine(node.search.name ?? '') || oneLine(node.search.text), query: node.search.text };
    case 'group':
      return {
        session,
        label: groupLabel(node.group),
        query: `${groupQuery(node.group)} status:${statusesFor(action).join(',')}`,
      };
    case 'failureGroup':
      return { session, label: vscode.l10n.t('Failures: {0}', causeLabel(node.group)), ids: node.group.ids };
    case 'connection':
      return everythingFor(session, action);
    default:
      return undefined;
  }
}

/** All operations of a connection to which the action may apply: those that have ended need not be read to cancel. */
function everythingFor(session: Session, action: ManyAction): ManySubject {
  return { session, label: vscode.l10n.t('All Operations'), query: `status:${statusesFor(action).join(',')}` };
}

interface Choice extends vscode.QuickPickItem {
  readonly subject: ManySubject;
}

/** Called from the palette: the person picks a connection, and which of its operations. */
async function pickSubject(window: Window, args: readonly unknown[], action: ManyAction): Promise<ManySubject> {
  const session = await chooseSession(window, args, action);
  const backend = await backendThatCan(session, action);
  const { counts } = await backend.counts('');
  const able = statusesFor(action);
  const statuses = session.tree.roots.flatMap((node): Choice[] => {
    const count = node.section.statuses.reduce((sum, status) => sum + (counts[status] ?? 0), 0);
    if (count === 0 || !node.section.statuses.some((status) => able.includes(status))) return [];
    const { icon, label } = statusLook(node.section.key);
    const subject = { session, label, query: sectionQuery(node.section) };
    return [{ label: `$(${icon.replace('~spin', '')}) ${label}`, description: number(count), subject }];
  });
  const searches = window.searches.list.map(({ name, text }): Choice => {
    const label = oneLine(name ?? '') || oneLine(text);
    const description = name === null ? '' : iconFree(oneLine(text));
    return { label: `$(search) ${iconFree(label)}`, description, subject: { session, label, query: text } };
  });
  const all = everythingFor(session, action);
  const choices = [...statuses, ...searches];
  if (statuses.length > 1) choices.push({ label: `$(list-flat) ${all.label}`, subject: all });
  if (choices.length === 0)
    throw new Error(vscode.l10n.t('{0} has no operations to which this applies now.', session.label));
  const placeHolder = vscode.l10n.t('Which operations?');
  const chosen = await vscode.window.showQuickPick(choices, { placeHolder, matchOnDescription: true });
  if (!chosen) throw new vscode.CancellationError();
  return chosen.subject;
}
