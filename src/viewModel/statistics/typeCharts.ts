import type { TypeFigures } from '../../operation/answer.ts';
import { l10n, number, plural } from '../l10n.ts';
import { duration } from '../time.ts';
import { timeAxis } from './axis.ts';
import { countText, endedOf, type StatisticsState, shareText, typeFigures, typeLabel } from './figures.ts';
import type { RangeChart, TypeChart } from './model.ts';
import { seriesLabel } from './timeCharts.ts';

/** Types that are drawn, and that stand in a table. */
const mostDrawn = 12;
const mostListed = 200;

/** The failed share of each type, highest first. */
export function failuresByType(state: StatisticsState): TypeChart {
  const rows = typeFigures(state)
    .filter(({ errorRate }) => errorRate !== null)
    .map((row) => ({ row, rate: row.errorRate ?? 0, ran: row.complete + row.error }))
    .sort((one, other) => other.rate - one.rate || other.ran - one.ran);
  const failing = rows.filter(({ rate }) => rate > 0);
  const [worst] = failing;
  return {
    title: l10n.t('Failure rate by type'),
    summary:
      worst === undefined
        ? l10n.t('No type has failures.')
        : plural(
            failing.length,
            l10n.t('Only {0} has failures: {1} of {2}.', typeLabel(worst.row.type), ...outOf(worst)),
            l10n.t(
              '{0} types have failures; {1} fails most often: {2} of {3}.',
              number(failing.length),
              typeLabel(worst.row.type),
              ...outOf(worst),
            ),
          ),
    rows: rows.slice(0, mostDrawn).map(({ row, rate, ran }) => ({
      label: typeLabel(row.type),
      value: rate,
      text: l10n.t('{0} ({1} of {2})', shareText(row.error, ran), number(row.error), number(ran)),
    })),
    table: {
      label: l10n.t('Failure rate by type as a table'),
      columns: [l10n.t('Type'), seriesLabel('error'), seriesLabel('complete'), seriesLabel('canceled'), l10n.t('Rate')],
      rows: rows
        .slice(0, mostListed)
        .map(({ row, ran }) => [
          typeLabel(row.type),
          countText(row.error),
          countText(row.complete),
          countText(row.canceled),
          shareText(row.error, ran),
        ]),
    },
    empty: rows.length === 0 ? l10n.t('Nothing ended in this time.') : '',
  };
}

export function durationChart(state: StatisticsState): RangeChart {
  return rangeChart(state, 'duration', {
    title: l10n.t('How long they run'),
    table: l10n.t('How long they run as a table'),
    empty: l10n.t('Nothing that ended in this time had been started.'),
    summary: (type, p50, p99) =>
      l10n.t('{0} takes longest: half of them up to {1}, 99 of 100 up to {2}.', type, p50, p99),
  });
}

export function waitChart(state: StatisticsState): RangeChart {
  return rangeChart(state, 'wait', {
    title: l10n.t('How long they wait for a worker'),
    table: l10n.t('How long they wait for a worker as a table'),
    empty: l10n.t('Nothing was started in this time.'),
    summary: (type, p50, p99) =>
      l10n.t('{0} waits longest: half of them up to {1}, 99 of 100 up to {2}.', type, p50, p99),
  });
}

interface RangeWords {
  readonly title: string;
  readonly table: string;
  readonly empty: string;
  readonly summary: (type: string, p50: string, p99: string) => string;
}

type Times = NonNullable<TypeFigures['wait']>;

function rangeChart(state: StatisticsState, figure: 'wait' | 'duration', words: RangeWords): RangeChart {
  const rows = typeFigures(state)
    .flatMap((row) => (row[figure] === null ? [] : [{ row, times: row[figure] }]))
    .sort((one, other) => other.times.p99 - one.times.p99);
  const shown = rows.slice(0, mostDrawn).map(({ row, times }) => ({
    label: typeLabel(row.type),
    ...times,
    tip: l10n.t('{0}: half up to {1}, 95 of 100 up to {2}, 99 of 100 up to {3}', typeLabel(row.type), ...texts(times)),
  }));
  const [longest] = rows;
  const hidden = rows.length - shown.length;
  return {
    title: words.title,
    summary: longest
      ? words.summary(typeLabel(longest.row.type), duration(longest.times.p50), duration(longest.times.p99))
      : '',
    rows: shown,
    axis: timeAxis(Math.min(...shown.map(({ p50 }) => p50)), Math.max(...shown.map(({ p99 }) => p99))),
    note: [
      l10n.t('From the median over the 95th to the 99th percentile, on a logarithmic scale.'),
      ...(hidden > 0
        ? [
            plural(
              hidden,
              l10n.t('Another type is only in the table.'),
              l10n.t('Another {0} types are only in the table.', number(hidden)),
            ),
          ]
        : []),
    ].join(' '),
    table: {
      label: words.table,
      columns: [
        l10n.t('Type'),
        l10n.t('Median'),
        l10n.t('95th percentile'),
        l10n.t('99th percentile'),
        l10n.t('Ended'),
      ],
      rows: rows
        .slice(0, mostListed)
        .map(({ row, times }) => [typeLabel(row.type), ...texts(times), countText(endedOf(row))]),
    },
    empty: rows.length === 0 ? words.empty : '',
  };
}

function texts({ p50, p95, p99 }: Times): [string, string, string] {
  return [duration(p50), duration(p95), duration(p99)];
}

function outOf({ row, ran }: { row: TypeFigures; ran: number }): [string, string] {
  return [number(row.error), number(ran)];
}
