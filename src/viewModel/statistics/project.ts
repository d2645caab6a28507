import { l10n } from '../l10n.ts';
import { type StatisticsState, typeFigures, typeLabel } from './figures.ts';
import type { PageWords } from './message.ts';
import type { Choice, StatisticsModel } from './model.ts';
import { oldestRows } from './oldestRows.ts';
import { notesOf, readText, sentencesOf } from './sentences.ts';
import { stuckRows } from './stuckRows.ts';
import { failureChart, throughputChart } from './timeCharts.ts';
import { durationChart, failuresByType, waitChart } from './typeCharts.ts';
import { windowLabel, windowNames } from './window.ts';

/** All that the page shows of what was read. Pure. */
export function projectStatistics(state: StatisticsState): StatisticsModel {
  const { place, chosen } = state;
  return {
    title: place === '' ? l10n.t('Statistics') : l10n.t('Statistics of {0}', place),
    read: readText(state),
    windows: windowNames.map((name) => ({ value: name, label: windowLabel(name), chosen: name === chosen.window })),
    types: typeChoices(state),
    sentences: sentencesOf(state),
    notes: notesOf(state),
    throughput: throughputChart(state),
    failures: failureChart(state),
    failuresByType: chosen.type === null ? failuresByType(state) : null,
    durations: durationChart(state),
    waits: waitChart(state),
    stuck: stuckRows(state),
    oldest: oldestRows(state),
  };
}

const allTypes = 'all';

/** What a choice of a type is sent back as. */
const typeValue = (type: string) => `type:${type}`;

/** The type that a choice stands for; null: all. */
export function typeOf(value: string): string | null {
  return value.startsWith('type:') ? value.slice('type:'.length) : null;
}

function typeChoices({ statistics, chosen }: StatisticsState): Choice[] {
  const known = typeFigures({ statistics, chosen: { ...chosen, type: null } }).map(({ type }) => type ?? '');
  const types = [...new Set([...known, ...(chosen.type === null ? [] : [chosen.type])])].sort((one, other) =>
    typeLabel(one).localeCompare(typeLabel(other)),
  );
  return [
    { value: allTypes, label: l10n.t('All types'), chosen: chosen.type === null },
    ...types.map((type) => ({ value: typeValue(type), label: typeLabel(type), chosen: type === chosen.type })),
  ];
}

export function pageWords(): PageWords {
  return {
    period: l10n.t('Period'),
    type: l10n.t('Type'),
    refresh: l10n.t('Refresh'),
    reading: l10n.t('Reading…'),
    table: l10n.t('Table'),
  };
}
