import * as vscode from 'vscode';
import type { Outcome } from '../../operation/answer.ts';
import { allCapabilities } from '../../operation/capability.ts';
import { number } from '../../viewModel/l10n.ts';
import { isMany } from '../../viewModel/many/isMany.ts';
import type { ManyAction } from '../../viewModel/many/manyAction.ts';
import { reasonAgainst } from '../../viewModel/many/reason.ts';
import { cancelGroupQuestion, cancelQuestion, type Question, retryQuestion } from '../../viewModel/question.ts';
import { mayGoOn } from '../askFirst.ts';
import { actOnMany, type ManySubject } from '../many/actOnMany.ts';
import type { Window } from '../window.ts';
import { bySession, choiceOfTargets, type Target, targetOf } from './targets.ts';

export async function cancel(window: Window, args: readonly unknown[]): Promise<void> {
  await actOnChosen(window, args, 'cancel', cancelQuestion);
}

export async function cancelGroup(window: Window, args: readonly unknown[]): Promise<void> {
  const target = await targetOf(window, args, 'cancelGroup');
  const { session, operation } = target;
  if (!(await mayGoOn(window, cancelGroupQuestion(target)))) return;
  const backend = await session.connection.backend();
  await backend.cancel(operation.groupLeaderId ?? operation.id, { group: true });
}

export async function retry(window: Window, args: readonly unknown[]): Promise<void> {
  await actOnChosen(window, args, 'retry', retryQuestion);
}

/**
 * Does the same to all that were chosen: a handful at once, after the question that has to be asked; more, and several
 * on production, on a page that shows first what will change.
 */
export async function actOnChosen(
  window: Window,
  args: readonly unknown[],
  action: ManyAction,
  question: (targets: readonly Target[]) => Question | undefined,
): Promise<void> {
  const { able, left } = await choiceOfTargets(window, args, action);
  await actOnTargets(window, action, able, left, question);
}

/** As above, with what was chosen already; those `left` cannot be acted on. */
export async function actOnTargets(
  window: Window,
  action: ManyAction,
  able: readonly Target[],
  left: readonly Target[],
  question: (targets: readonly Target[]) => Question | undefined,
): Promise<void> {
  const all = [...able, ...left];
  if (isMany(all)) return actOnMany(window, action, subjectsOf(all));
  if (!(await mayGoOn(window, question(able)))) return;
  const outcomes = await actOn(window, action, able);
  tell([...outcomes, ...left.map((target) => leftAlone(action, target))]);
}

function subjectsOf(targets: readonly Target[]): ManySubject[] {
  return [...bySession(targets)].map(([session, operations]) => ({
    session,
    label: vscode.l10n.t('Selected Operations'),
    ids: operations.map(({ id }) => id),
  }));
}

function leftAlone(action: ManyAction, { session, operation }: Target): Outcome {
  const { id, status } = operation;
  const detail = reasonAgainst(action, operation, session.connection.current?.capabilities ?? allCapabilities) ?? null;
  return { id, done: false, status, code: 'transition-refused', detail };
}

/** Does the same to all of them, with an outcome each. A refusal of a single one is raised. */
async function actOn({ panels }: Window, action: ManyAction, targets: readonly Target[]): Promise<readonly Outcome[]> {
  const [only] = targets;
  if (targets.length === 1 && only) {
    const { id } = only.operation;
    const backend = await only.session.connection.backend();
    const after = await backend[action](id);
    // A service that cannot retry makes a new operation of it: the person sees what comes of that.
    if (after && after.id !== id) panels.open(only.session, after.id);
    return [{ id, done: true, status: after?.status ?? null, code: null, detail: null }];
  }
  const groups = [...bySession(targets)].map(([{ connection }, operations]) =>
    connection.use((backend) =>
      backend.act(
        action,
        operations.map(({ id }) => id),
      ),
    ),
  );
  return (await Promise.all(groups)).flat();
}

/** Says what could not be done; what was done shows by itself. */
function tell(outcomes: readonly Outcome[]): void {
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
