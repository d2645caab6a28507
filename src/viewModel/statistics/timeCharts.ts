import type { Buckets } from '../../operation/answer.ts';
import { l10n, number, plural } from '../l10n.ts';
import { countAxis, shareAxis } from './axis.ts';
import { chosenFigures, countText, endedOf, type StatisticsState, shareText } from './figures.ts';
import { type SeriesName, seriesNames, type TimeChart } from './model.ts';
import { bucketLabels } from './window.ts';

/** What ended in each bucket, by outcome. */
export function throughputChart(state: StatisticsState): TimeChart {
  const title = l10n.t('Throughput');
  const columns = [l10n.t('Time'), l10n.t('Submitted'), ...seriesNames.map(seriesLabel)];
  const buckets = chosenFigures(state).buckets;
  const slots = slotsOf(state, buckets);
  const totals = slots.map(endedOf);
  const most = Math.max(0, ...totals);
  const busiest = slots[totals.indexOf(most)];
  return {
    title,
    summary: most === 0 ? '' : throughputSummary(totals, most, busiest?.full ?? ''),
    series: seriesNames.map((name) => ({ name, label: seriesLabel(name) })),
    points: slots.map((slot) => ({
      label: slot.short,
      tip: l10n.t(
        '{0}: {1} complete, {2} failed, {3} canceled',
        slot.full,
        ...seriesNames.map((name) => number(slot[name])),
      ),
      values: seriesNames.map((name) => slot[name]),
    })),
    axis: countAxis(most),
    table: {
      label: l10n.t('Throughput as a table'),
      columns,
      rows: slots.map((slot) => [
        slot.full,
        ...[slot.submitted, slot.complete, slot.error, slot.canceled].map(countText),
      ]),
    },
    empty: emptyText(buckets, most),
  };
}

/** The failed share of what ended in each bucket. */
export function failureChart(state: StatisticsState): TimeChart {
  const buckets = chosenFigures(state).buckets;
  const slots = slotsOf(state, buckets).map((slot) => ({ ...slot, ran: slot.complete + slot.error }));
  const ran = slots.reduce((sum, slot) => sum + slot.ran, 0);
  const failed = slots.reduce((sum, { error }) => sum + error, 0);
  const rates = slots.map((slot) => (slot.ran === 0 ? null : slot.error / slot.ran));
  const worst = Math.max(0, ...rates.map((rate) => rate ?? 0));
  const slot = slots[rates.indexOf(worst)];
  return {
    title: l10n.t('Failure rate over time'),
    summary:
      ran === 0
        ? ''
        : failed === 0
          ? l10n.t('Nothing failed in this time.')
          : l10n.t(
              '{0} of what ran to its end failed; the highest rate was {1} ({2}).',
              shareText(failed, ran),
              shareText(slot?.error ?? 0, slot?.ran ?? 0),
              slot?.full ?? '',
            ),
    series: [{ name: 'error', label: seriesLabel('error') }],
    points: slots.map((each, index) => ({
      label: each.short,
      tip:
        each.ran === 0
          ? l10n.t('{0}: nothing ended', each.full)
          : l10n.t('{0}: {1} of {2} failed', each.full, number(each.error), number(each.ran)),
      values: [rates[index] ?? null],
    })),
    axis: shareAxis(worst),
    table: {
      label: l10n.t('Failure rate as a table'),
      columns: [l10n.t('Time'), l10n.t('Failed'), l10n.t('Ran to the end'), l10n.t('Rate')],
      rows: slots.map((each) => [
        each.full,
        countText(each.error),
        countText(each.ran),
        each.ran === 0 ? '–' : shareText(each.error, each.ran),
      ]),
    },
    empty: emptyText(buckets, ran),
  };
}

export function seriesLabel(name: SeriesName): string {
  switch (name) {
    case 'complete':
      return l10n.t('Complete');
    case 'error':
      return l10n.t('Failed');
    case 'canceled':
      return l10n.t('Canceled');
  }
}

function throughputSummary(totals: readonly number[], most: number, when: string): string {
  const sum = totals.reduce((one, other) => one + other, 0);
  return plural(
    sum,
    l10n.t('{0} operation ended ({1}).', number(sum), when),
    l10n.t('{0} operations ended; the highest column is {1} ({2}).', number(sum), number(most), when),
  );
}

function slotsOf({ statistics, chosen, edges, readAt }: StatisticsState, buckets: Buckets | undefined) {
  const starts = statistics.edges ?? edges;
  return bucketLabels(chosen.window, starts, readAt).map((label, index) => ({
    ...label,
    submitted: buckets?.submitted[index] ?? 0,
    complete: buckets?.complete[index] ?? 0,
    error: buckets?.error[index] ?? 0,
    canceled: buckets?.canceled[index] ?? 0,
  }));
}

function emptyText(buckets: Buckets | undefined, found: number): string {
  if (buckets === undefined) return l10n.t('This connection does not tell this over time.');
  return found === 0 ? l10n.t('Nothing ended in this time.') : '';
}
