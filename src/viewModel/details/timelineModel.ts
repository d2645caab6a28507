import type { AttemptOutcome } from '../../operation/operation.ts';
import type { Status } from '../../operation/status.ts';
import type { StatusModel } from './model.ts';
import type { Doing } from './spans.ts';

/** The life of an operation, ready to be drawn; instants in ms, texts beside them. */
export interface TimelineModel {
  readonly title: string;
  readonly summary: string;
  /** Oldest first. */
  readonly spans: readonly SpanModel[];
  /** Where it ended, if it did. */
  readonly end: (StatusModel & { readonly at: number; readonly start: string; readonly absolute: string }) | null;
  /** Whose shape the end has. */
  readonly shape: Status;
  /** The kinds of parts that there are. */
  readonly legend: readonly LegendModel[];
  readonly words: {
    readonly table: string;
    readonly columns: readonly string[];
    /** Accessible name of the drawing; `{0}` stands for the summary. */
    readonly drawing: string;
    /** Said when widths are not to scale. */
    readonly scale: string;
    /** Parts that there is no room for; `{0}` stands for their number. */
    readonly folded: string;
    readonly now: string;
    readonly goesOn: string;
  };
}

export interface LegendModel {
  readonly doing: Doing;
  readonly ended: AttemptOutcome | null;
  readonly color: string;
  readonly label: string;
}

export interface SpanModel {
  readonly doing: Doing;
  readonly from: number;
  /** Null while it goes on; then `until` is when it is going to end, where that is known. */
  readonly to: number | null;
  readonly until: number | null;
  /** Number of the attempt, or empty. */
  readonly mark: string;
  /** How an attempt ended; null while it runs and for what is no attempt. */
  readonly ended: AttemptOutcome | null;
  readonly color: string;
  readonly icon: string;
  readonly text: string;
  /** Time of day of its beginning, in full, and time of day of `until`. */
  readonly start: string;
  readonly absolute: string;
  readonly end: string;
  /** Null while it goes on: the page counts. */
  readonly lasted: string | null;
  readonly detail: string;
}
