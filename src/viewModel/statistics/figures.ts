import type { PauseState, Statistics, TypeFigures } from '../../operation/answer.ts';
import type { Capabilities } from '../../operation/capability.ts';
import type { Operation } from '../../operation/operation.ts';
import type { WorkerList } from '../../operation/worker.ts';
import { l10n, number } from '../l10n.ts';
import { oneLine } from '../plainText.ts';
import type { Chosen } from './message.ts';

/** All that was read for the page. */
export interface StatisticsState {
  readonly statistics: Statistics;
  readonly chosen: Chosen;
  readonly edges: readonly number[];
  /** When it was read. */
  readonly readAt: number;
  /** What runs, and what waits since its worker was lost. */
  readonly suspects: readonly Operation[];
  /** Whether there are more than were looked at. */
  readonly moreSuspects: boolean;
  readonly paused: PauseState;
  /** Types that have a handler; null: the connection does not tell. */
  readonly handled: ReadonlySet<string> | null;
  /** Which workers live; null: the connection does not tell. */
  readonly workers: WorkerList | null;
  readonly capabilities: Capabilities;
  /** What the connection is called, when there are several; else empty. */
  readonly place: string;
  /** Whether it is read only when a person asks for it. */
  readonly byHand: boolean;
}

/** Figures of all types together. */
function figuresOfAll({ statistics: { rows, since } }: Pick<StatisticsState, 'statistics'>): TypeFigures {
  return rows.find(({ type }) => type === null) ?? none(since);
}

/** Figures of the chosen type, or of all together. */
export function chosenFigures(state: Pick<StatisticsState, 'statistics' | 'chosen'>): TypeFigures {
  const { type } = state.chosen;
  if (type === null) return figuresOfAll(state);
  return state.statistics.rows.find((row) => row.type === type) ?? { ...none(0), type };
}

/** Figures of each type that is to be shown, most ended first. */
export function typeFigures({ statistics, chosen }: Pick<StatisticsState, 'statistics' | 'chosen'>): TypeFigures[] {
  return statistics.rows
    .filter(({ type }) => type !== null && (chosen.type === null || type === chosen.type))
    .sort((one, other) => endedOf(other) - endedOf(one));
}

export function endedOf({ complete, error, canceled }: Pick<TypeFigures, 'complete' | 'error' | 'canceled'>): number {
  return complete + error + canceled;
}

/** Some services have operations without a type. */
export function typeLabel(type: string | null): string {
  return oneLine(type ?? '', 80) || l10n.t('(no type)');
}

/** A share in percent, never rounded to none or to all: "2.1%", "< 0.1%", "> 99.9%". */
export function shareText(part: number, whole: number): string {
  const percent = (value: number) => value.toLocaleString(l10n.locale, { style: 'percent', maximumFractionDigits: 1 });
  if (whole === 0) return '';
  const share = part / whole;
  if (part > 0 && share < 0.001) return `< ${percent(0.001)}`;
  if (part < whole && share > 0.999) return `> ${percent(0.999)}`;
  return percent(share);
}

/** Numbers in tables: nothing is written as a dash, which is easier to overlook than a zero. */
export function countText(count: number): string {
  return count === 0 ? '–' : number(count);
}

function none(since: number): TypeFigures & { readonly since: number } {
  return {
    ...{ since, type: null, submitted: 0, complete: 0, error: 0, canceled: 0, retried: 0, errorRate: null },
    ...{ wait: null, duration: null, oldestWaitingAt: null },
  };
}
