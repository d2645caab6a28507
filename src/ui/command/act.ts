import * as vscode from 'vscode';
import type { Outcome } from '../../operation/answer.ts';
import { number } from '../../viewModel/l10n.ts';
import type { Session } from './session.ts';
import { targetOf, targetsOf } from './targets.ts';

export async function cancel(session: Session, args: readonly unknown[]): Promise<void> {
  const targets = await targetsOf(session, args, 'cancel');
  const backend = await session.connection.backend();
  const [only] = targets;
  if (targets.length === 1 && only) await backend.cancel(only.id);
  else tell(await backend.act('cancel', ids(targets)));
}

export async function cancelGroup(session: Session, args: readonly unknown[]): Promise<void> {
  const target = await targetOf(session, args, 'cancelGroup');
  const backend = await session.connection.backend();
  await backend.cancel(target.groupLeaderId ?? target.id, { group: true });
}

export async function retry(session: Session, args: readonly unknown[]): Promise<void> {
  const targets = await targetsOf(session, args, 'retry');
  const backend = await session.connection.backend();
  const [only] = targets;
  if (targets.length === 1 && only) await backend.retry(only.id);
  else tell(await backend.act('retry', ids(targets)));
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

function ids(operations: readonly { readonly id: string }[]): string[] {
  return operations.map(({ id }) => id);
}
