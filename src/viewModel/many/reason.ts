import type { Outcome } from '../../operation/answer.ts';
import type { Capabilities } from '../../operation/capability.ts';
import type { Operation } from '../../operation/operation.ts';
import { isFinal, type Status } from '../../operation/status.ts';
import { can, unable } from '../ability.ts';
import { l10n } from '../l10n.ts';
import { oneLine } from '../plainText.ts';
import type { ManyAction } from './manyAction.ts';

/** Why an action does not apply to an operation, as a sentence; undefined when it does, as far as its row tells. */
export function reasonAgainst(
  action: ManyAction,
  operation: Operation,
  capabilities: Capabilities,
): string | undefined {
  const never = unable(action, capabilities);
  if (never !== undefined) return never;
  return can(action, operation, capabilities) ? undefined : statusReason(action, operation.status);
}

/** Why a connection refused one, as a sentence: in our own words where the status says it, else in those of the connection. */
export function refusalReason(action: ManyAction, { status, code, detail }: Outcome): string {
  if (code === 'not-found') return l10n.t('It is not there any more.');
  if (code === 'transition-refused' && status !== null) return statusReason(action, status);
  return oneLine(detail ?? '', 300) || l10n.t('It was refused without a reason.');
}

function statusReason(action: ManyAction, status: Status): string {
  switch (action) {
    case 'cancel':
      if (status === 'Canceling') return l10n.t('It is being canceled already.');
      if (status === 'Merged') return l10n.t('Its group runs or has ended: a follower cannot be canceled alone then.');
      return isFinal(status) ? l10n.t('It has ended already.') : l10n.t('It was changing just then.');
    case 'retry':
      if (status === 'Complete') return l10n.t('It has ended without an error.');
      if (status === 'Merged') return l10n.t('It follows a leader: retry that one, which runs the group again.');
      return isFinal(status) ? l10n.t('It was changing just then.') : l10n.t('It has not ended yet.');
    case 'delete':
      if (status === 'Merged') return l10n.t('Its group has not ended yet.');
      return isFinal(status) ? l10n.t('It was changing just then.') : l10n.t('It has not ended yet: cancel it first.');
  }
}
