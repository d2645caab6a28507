import type { StatusModel } from '../details/model.ts';

/** What the page shows, ready to draw: every text is translated, every foreign text plain and on one line. */
export interface ManyModel {
  readonly title: string;
  readonly icon: string;
  /** What was chosen, and where: "Error · Local Engine". */
  readonly chosen: readonly { readonly label: string; readonly place: string; readonly production: string }[];
  readonly chosenTitle: string;
  /** One sentence on where it stands; read out when it changes. */
  readonly sentence: string;
  /** What else is to be known, as sentences. */
  readonly notes: readonly string[];
  /** What went wrong, as sentences. */
  readonly troubles: readonly string[];
  /** `fraction` 0..1, null while it is not known how much there is. */
  readonly progress: { readonly fraction: number | null; readonly text: string; readonly label: string } | null;
  readonly buttons: readonly ButtonModel[];
  readonly buttonsTitle: string;
  /** How many of each status will change. */
  readonly counts: readonly { readonly status: StatusModel; readonly count: string }[];
  readonly countsTitle: string;
  /** What cannot be changed, or was refused, by reason. */
  readonly reasons: readonly ReasonModel[];
  readonly reasonsTitle: string;
  readonly table: TableModel | null;
}

export const manyButtons = ['start', 'goOn', 'stop', 'again', 'copy', 'export'] as const;
export type ManyButton = (typeof manyButtons)[number];

export interface ButtonModel {
  readonly button: ManyButton;
  readonly label: string;
  readonly icon: string;
  readonly primary: boolean;
}

export interface ReasonModel {
  readonly reason: string;
  readonly count: string;
  /** Names of the first ones. */
  readonly names: readonly string[];
  /** Says how many more there are, else empty. */
  readonly more: string;
  /** What opens the names; empty where there are none. */
  readonly open: string;
}

export const tableFilters = ['all', 'done', 'refused', 'unknown', 'waits'] as const;
export type TableFilter = (typeof tableFilters)[number];

export type TableColumn = 'name' | 'state' | 'reason' | 'type' | 'place';

export interface TableModel {
  readonly title: string;
  readonly columns: readonly { readonly column: TableColumn; readonly label: string }[];
  readonly rows: readonly TableRow[];
  /** Which rows are chosen from; empty before there are outcomes. */
  readonly filters: readonly { readonly filter: TableFilter; readonly label: string; readonly pressed: boolean }[];
  readonly filtersTitle: string;
  /** "1–50 of 1,204". */
  readonly range: string;
  /** Pages from 0 that the buttons lead to; null: there is none. */
  readonly previous: number | null;
  readonly next: number | null;
  readonly previousLabel: string;
  readonly nextLabel: string;
}

export interface TableRow {
  /** Index into the plan. */
  readonly index: number;
  readonly label: string;
  /** False for one that is gone: there is nothing to open. */
  readonly opens: boolean;
  readonly id: string;
  readonly type: string;
  /** Status at the preview, or outcome. */
  readonly state: StatusModel;
  /** Why it was refused, else empty. */
  readonly reason: string;
  /** What the connection is called, when there are several; else empty. */
  readonly place: string;
}
