import * as vscode from 'vscode';
import type { Outcome } from '../../operation/answer.ts';
import type { Session } from '../../viewModel/connections/session.ts';
import { number } from '../../viewModel/l10n.ts';
import { cancelGroupQuestion, cancelQuestion, retryQuestion } from '../../viewModel/question.ts';
import { mayGoOn } from '../askFirst.ts';
import type { Window } from '../window.ts';
import { bySession, type Target, targetOf, targetsOf } from './targets.ts';

export async function cancel(window: Window, args: readonly unknown[]): Promise<void> {
  const targets = await targetsOf(window, args, 'cancel');
  if (await mayGoOn(window, cancelQuestion(targets))) await actOn(window, 'cancel', targets);
}

export async function cancelGroup(window: Window, args: readonly unknown[]): Promise<void> {
  const target = await targetOf(window, args, 'cancelGroup');
  const { session, operation } = target;
  if (!(await mayGoOn(window, cancelGroupQuestion(target)))) return;
  const backend = await session.connection.backend();
  await backend.cancel(operation.groupLeaderId ?? operation.id, { group: true });
}

export async function retry(window: Window, args: readonly unknown[]): Promise<void> {
  const targets = await targetsOf(window, args, 'retry');
  if (await mayGoOn(window, retryQuestion(targets))) await actOn(window, 'retry', targets);
}

/** Does the same to all of them. A refusal of a single one is raised; of several, it is told what was left alone. */
export async function actOn(
  { panels }: Window,
  action: 'cancel' | 'retry' | 'delete',
  targets: readonly Target[],
): Promise<void> {
  const [only] = targets;
  if (targets.length === 1 && only) {
    const backend = await only.session.connection.backend();
    const after = await backend[action](only.operation.id);
    // A service that cannot retry makes a new operation of it: the person sees what comes of that.
    if (after && after.id !== only.operation.id) panels.open(only.session, after.id);
    return;
  }
  const groups = [...bySession(targets)].map(([session, operations]) =>
    actIn(
      session,
      action,
      operations.map(({ id }) => id),
    ),
  );
  tell((await Promise.all(groups)).flat());
}

export async function actIn(
  { connection }: Session,
  action: 'cancel' | 'retry' | 'delete',
  ids: readonly string[],
): Promise<readonly Outcome[]> {
  return (await connection.backend()).act(action, ids);
}

/** Says what could not be done; what was done shows by itself. */
export function tell(outcomes: readonly Outcome[]): void {
  const refused = outcomes.filter(({ done }) => !done);
  const [first] = refused;
  if (!first) return;
  const reasons = new Set(refused.map(({ detail }) => detail ?? ''));
  const reason = [...reasons][0] ?? '';
  const sentence = vscode.l10n.t(
    '{0} of {1} operations were left as they are: {2}',
    number(refused.length),
    number(outcomes.length),
    reason,
  );
  void vscode.window.showWarningMessage(sentence);
}
