/**
 * What the statistics page shows, ready to draw: every text is translated, every foreign text plain. Lengths of time are
 * ms, shares 0..1. Each chart has one sentence that says the same, and a table.
 */
export interface StatisticsModel {
  readonly title: string;
  /** Of the last reading, and whether there is another one by itself. */
  readonly read: string;
  readonly windows: readonly Choice[];
  readonly types: readonly Choice[];
  readonly sentences: readonly string[];
  /** What the figures do not say. */
  readonly notes: readonly string[];
  readonly throughput: TimeChart;
  readonly failures: TimeChart;
  /** Null while one type is chosen. */
  readonly failuresByType: TypeChart | null;
  readonly durations: RangeChart;
  readonly waits: RangeChart;
  readonly stuck: Attention;
  readonly oldest: Attention;
}

/** A choice; `value` is sent back when it is made. */
export interface Choice {
  readonly value: string;
  readonly label: string;
  readonly chosen: boolean;
}

interface Chart {
  readonly title: string;
  /** Says the same as the drawing. */
  readonly summary: string;
  readonly table: TableModel;
  /** Said in the place of drawing and table; else empty. */
  readonly empty: string;
}

export interface TableModel {
  readonly label: string;
  readonly columns: readonly string[];
  /** The first cell is the head of its row. */
  readonly rows: readonly (readonly string[])[];
}

export const seriesNames = ['complete', 'error', 'canceled'] as const;
export type SeriesName = (typeof seriesNames)[number];

/** Columns over time, one on another in the order of the series. */
export interface TimeChart extends Chart {
  readonly series: readonly { readonly name: SeriesName; readonly label: string }[];
  readonly points: readonly TimePoint[];
  readonly axis: Axis;
}

export interface TimePoint {
  readonly label: string;
  /** All that is known of it, as one line. */
  readonly tip: string;
  /** One for each series; null: nothing to tell. */
  readonly values: readonly (number | null)[];
}

/** Values with their texts; the greatest is the end of the axis. */
export interface Axis {
  readonly ticks: readonly { readonly at: number; readonly text: string }[];
  readonly least: number;
  readonly most: number;
}

/** One bar for each type. */
export interface TypeChart extends Chart {
  readonly rows: readonly { readonly label: string; readonly value: number; readonly text: string }[];
}

/** From the median to the 99th percentile, one line for each type, on a logarithmic axis. */
export interface RangeChart extends Chart {
  readonly rows: readonly {
    readonly label: string;
    readonly p50: number;
    readonly p95: number;
    readonly p99: number;
    readonly tip: string;
  }[];
  readonly axis: Axis;
  readonly note: string;
}

/** Operations that a person should look at. */
export interface Attention {
  readonly title: string;
  /** One sentence on all of them, or that there are none. */
  readonly summary: string;
  readonly columns: readonly string[];
  readonly rows: readonly AttentionRow[];
}

export interface AttentionRow {
  readonly id: string;
  readonly label: string;
  readonly type: string;
  readonly what: string;
  readonly advice: string;
  readonly actions: readonly AttentionAction[];
}

export const attentionActions = ['openLog', 'openDetails', 'cancel', 'resubmit', 'resume', 'resumeType'] as const;
export type AttentionActionName = (typeof attentionActions)[number];

export interface AttentionAction {
  readonly action: AttentionActionName;
  readonly label: string;
  /** The label, and what it is for: two rows have the same buttons. */
  readonly spoken: string;
  readonly icon: string;
}
