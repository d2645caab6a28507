import type { Capabilities } from '../../operation/capability.ts';
import type { Operation } from '../../operation/operation.ts';
import { can, unable } from '../ability.ts';
import { l10n, number, plural } from '../l10n.ts';
import { operationLabel, shortId } from '../operationText.ts';
import { actionOf } from './attentionAction.ts';
import { type StatisticsState, typeLabel } from './figures.ts';
import type { Attention, AttentionActionName, AttentionRow } from './model.ts';
import { type Stuck, stuckOf } from './stuck.ts';
import { stuckText } from './stuckText.ts';

/** The operations that seem to be stuck, gravest first, with what can be done about them. */
export function stuckRows(state: StatisticsState): Attention {
  const found = stuckIn(state);
  return {
    title: l10n.t('Stuck'),
    summary: [
      stuckSummary(found.length),
      ...(state.moreSuspects ? [l10n.t('Not all that run or wait were looked at.')] : []),
    ].join(' '),
    columns: [l10n.t('Operation'), l10n.t('What is odd'), l10n.t('What to do'), l10n.t('Actions')],
    rows: found.map(({ operation, stuck }) => rowOf(operation, stuck, state.capabilities)),
  };
}

export function stuckIn({ suspects, statistics, chosen, readAt }: StatisticsState) {
  const usual = new Map(
    statistics.rows.map(({ type, duration: times, measured }) => [
      type,
      times && { p99: times.p99, measured: measured ?? 0 },
    ]),
  );
  return suspects
    .filter(({ type }) => chosen.type === null || type === chosen.type)
    .flatMap((operation) => {
      const stuck = stuckOf(operation, { now: readAt, usual: usual.get(operation.type) ?? null });
      return stuck === null ? [] : [{ operation, stuck }];
    })
    .sort((one, other) => gravity[one.stuck.kind] - gravity[other.stuck.kind]);
}

const gravity: Readonly<Record<Stuck['kind'], number>> = { leaseLost: 0, beyondTimeout: 1, beyondUsual: 2 };

function stuckSummary(count: number): string {
  if (count === 0) return l10n.t('Nothing seems to be stuck.');
  return plural(
    count,
    l10n.t('{0} operation seems to be stuck.', number(count)),
    l10n.t('{0} operations seem to be stuck.', number(count)),
  );
}

function rowOf(operation: Operation, stuck: Stuck, capabilities: Capabilities): AttentionRow {
  const { id, type } = operation;
  const label = operationLabel(operation);
  const actions = (['openLog', 'openDetails', 'cancel', 'resubmit'] as const).filter((action) =>
    applies(action, operation, capabilities),
  );
  return {
    id,
    label: l10n.t('{0} ({1})', label, shortId(id)),
    type: typeLabel(type),
    what: stuckText(stuck),
    advice: advice(operation, stuck, capabilities),
    actions: actions.map((action) => actionOf(action, label)),
  };
}

function applies(action: AttentionActionName, operation: Operation, capabilities: Capabilities): boolean {
  switch (action) {
    case 'openLog':
      return can('log', operation, capabilities);
    case 'openDetails':
      return !can('log', operation, capabilities);
    case 'cancel':
      return can('cancel', operation, capabilities);
    case 'resubmit':
      return can('resubmit', operation, capabilities);
    default:
      return false;
  }
}

function advice(operation: Operation, stuck: Stuck, capabilities: Capabilities): string {
  const look = can('log', operation, capabilities)
    ? l10n.t('Look at its log for what it did last.')
    : l10n.t('Look at its details.');
  if (operation.status === 'Canceling') {
    return `${look} ${l10n.t('It has been asked to stop: the worker ends it as soon as it can.')}`;
  }
  if (can('cancel', operation, capabilities)) return `${look} ${cancelAdvice(stuck)}`;
  return [look, unable('cancel', capabilities)].filter((text) => text !== undefined).join(' ');
}

function cancelAdvice({ kind }: Stuck): string {
  switch (kind) {
    case 'leaseLost':
      return l10n.t('It runs again by itself; cancel it if running twice would do harm.');
    case 'beyondTimeout':
      return l10n.t('Nobody has ended it: cancel it, then resubmit it.');
    case 'beyondUsual':
      return l10n.t('If it makes no progress, cancel it and resubmit it.');
  }
}
