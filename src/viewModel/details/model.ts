import type { Zone } from '../time.ts';
import type { TimelineModel } from './timelineModel.ts';

/**
 * What the details page shows, ready to draw: every text is translated and every foreign text plain. Instants are ms
 * since 1970; the page writes them in words because it knows how time goes on.
 */
export interface DetailsModel {
  readonly id: string;
  readonly title: string;
  readonly type: string;
  readonly status: StatusModel;
  /** One sentence on what the operation is doing or has come to. */
  readonly sentence: string;
  /** What happens when the attempt fails; empty where that is over or not known. */
  readonly prospect: string;
  readonly actions: readonly ActionModel[];
  readonly timeLeft: TimeLeft | null;
  readonly progress: { readonly fraction: number | null; readonly text: string } | null;
  readonly error: ErrorModel | null;
  readonly overview: readonly Field[];
  readonly input: PayloadModel;
  readonly output: PayloadModel;
  readonly timeline: TimelineModel;
  readonly attempts: AttemptsModel;
  readonly events: readonly EventModel[];
  readonly members: MembersModel | null;
  readonly lineage: LineageModel | null;
  /** The zone in which all times are written. */
  readonly zone: Zone;
  /** Said instead of the events where the connection keeps none; else empty. */
  readonly eventsNote: string;
  /** What the connection is called, when there are several; else empty. */
  readonly place: string;
  /** Whether that is marked as production. */
  readonly production: boolean;
  readonly log: {
    readonly title: string;
    readonly empty: string;
    readonly following: boolean;
    /** Whether the connection keeps any. */
    readonly kept: boolean;
  };
}

/** Time until an instant, filled into `{0}` of the text; `over` when there is none. */
export interface TimeLeft {
  readonly at: number;
  readonly text: string;
  readonly over: string;
}

export interface StatusModel {
  readonly icon: string;
  /** Id of a theme colour with `-` for `.`, as in `--vscode-…`. */
  readonly color: string;
  readonly label: string;
}

export const detailsActions = [
  'cancel',
  'cancelGroup',
  'retry',
  'resubmit',
  'resubmitWithChanges',
  'replayLocally',
  'delete',
  'copyId',
  'compareWithLastSuccess',
  'showRelated',
  'watch',
  'stopWatching',
  'openInput',
  'openOutput',
  'openError',
  'openLog',
] as const;
export type DetailsAction = (typeof detailsActions)[number];

export interface ActionModel {
  readonly action: DetailsAction;
  readonly label: string;
  readonly icon: string;
}

export interface ErrorModel {
  readonly title: string;
  /** False when it only says how a canceled operation ended. */
  readonly alarming: boolean;
  readonly message: string;
  /** Empty where a service gives none. */
  readonly code: string;
  readonly stack: string | null;
  readonly open: ActionModel;
}

/** A value of the overview: a text, an instant, or another operation that can be opened. */
export type Value =
  | { readonly kind: 'text'; readonly text: string; readonly code?: boolean }
  | { readonly kind: 'time'; readonly at: number; readonly absolute: string }
  | { readonly kind: 'operation'; readonly id: string };

export interface Field {
  readonly label: string;
  readonly value: Value;
}

export interface PayloadModel {
  readonly title: string;
  /** What to say before or instead of a text. */
  readonly note: string;
  /** Whether there is one; its text goes to the page on its own, when it changes. */
  readonly shown: boolean;
  /** How long it is, in words; empty when there is none. */
  readonly size: string;
  readonly open: ActionModel | null;
}

export interface AttemptModel {
  readonly number: number;
  readonly outcome: StatusModel;
  readonly startedAt: number;
  readonly endedAt: number | null;
  /** The time of day, and in full. */
  readonly started: string;
  readonly absolute: string;
  /** Null while it runs: the page counts. */
  readonly took: string | null;
  readonly worker: string;
  readonly error: string;
}

export interface AttemptsModel {
  readonly title: string;
  /** One sentence that says the same as the drawing. */
  readonly summary: string;
  readonly rows: readonly AttemptModel[];
  readonly columns: readonly string[];
}

export interface EventModel {
  readonly version: number;
  /** The time of day, and in full. */
  readonly when: string;
  readonly absolute: string;
  readonly icon: string;
  readonly color: string;
  readonly text: string;
  readonly by: string;
  readonly why: string;
}

export interface MemberModel {
  readonly id: string;
  readonly label: string;
  readonly status: StatusModel;
  readonly leads: boolean;
  readonly role: string;
  readonly detail: string;
  readonly error: string;
  readonly self: boolean;
}

export interface MembersModel {
  readonly title: string;
  /** How many came to what. */
  readonly summary: string;
  readonly rows: readonly MemberModel[];
  /** Says so when not all are listed, else empty. */
  readonly note: string;
}

/** Another operation that this one has to do with. */
export interface RelativeModel {
  readonly id: string;
  readonly label: string;
  /** Null where it was not read. */
  readonly status: StatusModel | null;
  /** When it was submitted. */
  readonly detail: string;
}

export interface RelativesModel {
  readonly key: 'original' | 'copies' | 'family';
  readonly title: string;
  readonly rows: readonly RelativeModel[];
  readonly note: string;
  /** Shows all of them in the view. */
  readonly related: ActionModel | null;
}

export interface LineageModel {
  readonly title: string;
  readonly groups: readonly RelativesModel[];
}
