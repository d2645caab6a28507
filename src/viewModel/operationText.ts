import type { Operation, Untold } from '../operation/operation.ts';
import { l10n, number, plural } from './l10n.ts';
import { oneLine } from './plainText.ts';
import { ago, clockTime, duration } from './time.ts';

/** What people call the operation, on one line. */
export function operationLabel(operation: Pick<Operation, 'displayName' | 'name' | 'type'>): string {
  return oneLine(operation.displayName ?? '') || oneLine(operation.name) || oneLine(operation.type);
}

/** Enough of an id to tell it from its neighbours; the end, because ids made in a row may begin alike. */
export function shortId(id: string): string {
  return id.slice(-8);
}

/** Whether the place where it lives tells a field; what it holds is made up otherwise. */
export function tells({ untold }: Pick<Operation, 'untold'>, field: Untold): boolean {
  return untold?.includes(field) !== true;
}

/** How often it was retried, and how often it may be where that is known. */
export function retriesText(operation: Pick<Operation, 'retryCount' | 'retryLimit' | 'untold'>): string {
  const { retryCount, retryLimit } = operation;
  return tells(operation, 'retryLimit') ? l10n.t('{0} of {1}', retryCount, retryLimit) : number(retryCount);
}

/** What matters most about an operation right now, in a few words, for the right of its row. */
export function operationSummary(operation: Operation, now: number): string {
  const parts = [...noted(operation), ...moment(operation, now)];
  if (operation.numFollowers > 0) parts.push(followersText(operation.numFollowers));
  return parts.filter((part) => part !== '').join(' · ');
}

export function followersText(count: number): string {
  return plural(count, l10n.t('{0} follower', number(count)), l10n.t('{0} followers', number(count)));
}

/** What a service says that the rest of the row does not. */
function noted({ remembered, serviceStatus }: Operation): string[] {
  const known = remembered ? [l10n.t('kept')] : [];
  return serviceStatus === undefined ? known : [oneLine(serviceStatus, 60), ...known];
}

function moment(operation: Operation, now: number): string[] {
  const { status } = operation;
  switch (status) {
    case 'New':
    case 'Waiting':
      if (waitsForRetry(operation, now)) return [dueText(operation, now)];
      return [attemptText(operation), ago(operation.modifiedAt, now)];
    case 'Scheduled':
      return [dueText(operation, now)];
    case 'Running':
      return [attemptText(operation), ...progressText(operation, now)];
    case 'Canceling':
      return [l10n.t('canceling')];
    case 'Complete':
      return [ago(operation.finishedAt ?? operation.modifiedAt, now), tookText(operation)];
    case 'Error':
      return [ago(operation.finishedAt ?? operation.modifiedAt, now), oneLine(operation.error?.message ?? '')];
    case 'Canceled':
      return [ago(operation.finishedAt ?? operation.modifiedAt, now)];
    case 'Merged':
      return [memberText(operation)];
  }
}

/** Some services keep what waits for a retry among what waits for a worker. */
export function waitsForRetry({ status, dueAt, retryCount }: Operation, now: number): boolean {
  return status === 'Waiting' && retryCount > 0 && dueAt !== null && dueAt > now;
}

function attemptText(operation: Operation): string {
  return operation.attempts > 1 ? l10n.t('attempt {0}', operation.attempts) : '';
}

function dueText(operation: Operation, now: number): string {
  const at = operation.dueAt ?? operation.processAfter;
  if (at === null) return '';
  if (operation.retryCount === 0) return l10n.t('due {0}', clockTime(at, now));
  return tells(operation, 'retryLimit')
    ? l10n.t('retry {0} of {1} at {2}', operation.retryCount, operation.retryLimit, clockTime(at, now))
    : l10n.t('retry {0} at {1}', operation.retryCount, clockTime(at, now));
}

function progressText(operation: Operation, now: number): string[] {
  const { progress, startedAt } = operation;
  if (progress === null) return [startedAt === null ? '' : ago(startedAt, now)];
  const percent = progress.fraction === null ? '' : percentText(progress.fraction);
  return [percent, oneLine(progress.message ?? '', 60)];
}

/** Rounded down: 100 % is shown only when it is reached. */
export function percentText(fraction: number): string {
  const whole = Math.floor(fraction * 100) / 100;
  return whole.toLocaleString(l10n.locale, { style: 'percent', maximumFractionDigits: 0 });
}

function tookText(operation: Operation): string {
  const { startedAt, finishedAt } = operation;
  return startedAt === null || finishedAt === null ? '' : duration(finishedAt - startedAt);
}

function memberText(operation: Operation): string {
  if (operation.memberOutcome === 'Complete') return l10n.t('complete');
  if (operation.memberOutcome === 'Error') {
    const message = oneLine(operation.error?.message ?? '');
    return message === '' ? l10n.t('failed') : l10n.t('failed: {0}', message);
  }
  return operation.sequenceGroup === null ? '' : oneLine(operation.sequenceGroup, 60);
}
