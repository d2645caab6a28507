import type { WhoAmI } from '../operation/access.ts';
import type {
  ChangeBatch,
  Counts,
  GroupPage,
  Include,
  OperationDetails,
  OperationPage,
  Outcome,
  PauseState,
  Statistics,
  StatisticsQuery,
} from '../operation/answer.ts';
import type { GroupField, ListOrder } from '../operation/arrangement.ts';
import type { Capabilities } from '../operation/capability.ts';
import type { ErrorCode } from '../operation/error.ts';
import type { HandlerInfo } from '../operation/handler.ts';
import type { Attempt, Draft, Operation, OperationEvent, Patch, PayloadKind } from '../operation/operation.ts';
import type { WorkerList } from '../operation/worker.ts';

/** Which rows: a search in the grammar of `operation/query.ts`, as text. Empty: all. */
export interface Page {
  /** 1..1,000 rows. */
  readonly limit: number;
  /** `next` of the page before. */
  readonly after?: string;
  /** Newest first where it is left out; others only where the connection offers them. The same for all pages of a list. */
  readonly order?: ListOrder;
}

/** The state of a connection, as its views show it. */
export type ConnectionState =
  | { readonly kind: 'connecting' }
  | { readonly kind: 'connected' }
  | {
      readonly kind: 'offline';
      readonly reason: string;
      /** ms until the next try, null when it waits for a person. */
      readonly retryIn: number | null;
      /** Why, for those who act on it: `unauthorized` asks for a sign-in. */
      readonly code?: ErrorCode;
    };

/**
 * How closely a person follows a connection: it is in a window that has the focus, in one that has not, only watched
 * for failures, or not at all.
 */
export type Attention = 'active' | 'visible' | 'background' | 'none';

/** One element of the stream of changes. After `resync` everything shown must be read again. */
export type Change =
  | { readonly kind: 'change'; readonly batch: ChangeBatch }
  | { readonly kind: 'resync' }
  /** A worker has come, gone, or changed what it has handlers for. */
  | { readonly kind: 'workers' }
  | { readonly kind: 'state'; readonly state: ConnectionState };

/** What a server of ours says of itself, and of the token that it is asked with. */
export interface ServerAbout {
  readonly version: string;
  /** Null: it knows no scopes, and the token allows everything. */
  readonly who: WhoAmI | null;
}

/** A request that does what a call of the port would, for people to send on their own. It holds no secret. */
export interface PlainRequest {
  readonly method: string;
  readonly url: string;
  /** Without the authorization, which is a bearer token. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | undefined;
}

/**
 * The port through which everything above talks to a connection. Every method rejects with an `OperationFailure`; what
 * a connection cannot do is declared in `capabilities` with its reason, and raises `unsupported` when called all the same.
 */
export interface Backend {
  readonly capabilities: Capabilities;
  /** Of a server of ours on another machine. */
  readonly about?: ServerAbout | undefined;
  list(query: string, page: Page, signal?: AbortSignal): Promise<OperationPage>;
  counts(query: string, signal?: AbortSignal): Promise<Counts>;
  /** How many operations have each value of a field; the first page says how many have none. At most 1,000 of a page. */
  groups(by: GroupField, page: Omit<Page, 'order'>, signal?: AbortSignal): Promise<GroupPage>;
  get(id: string, include?: readonly Include[], signal?: AbortSignal): Promise<OperationDetails>;
  attempts(id: string): Promise<readonly Attempt[]>;
  events(id: string): Promise<readonly OperationEvent[]>;
  /** JSON text exactly as stored, null when there is none. */
  payload(id: string, kind: PayloadKind): Promise<string | null>;
  /** Pieces of the log as text; ends when the log does, or follows while the operation runs. */
  log(id: string, options: { follow: boolean; signal?: AbortSignal }): AsyncIterable<string>;
  submit(draft: Draft): Promise<Operation>;
  /** What `submit` would send; only where the connection can submit. */
  submitRequest?(draft: Draft): Promise<PlainRequest>;
  update(id: string, patch: Patch): Promise<Operation>;
  cancel(id: string, options?: { why?: string; group?: boolean }): Promise<Operation>;
  /** Runs it again: the same operation, or a new one (`resubmittedFrom`) where a service cannot run one twice. */
  retry(id: string, options?: { why?: string }): Promise<Operation>;
  resubmit(id: string, changes?: Partial<Draft>): Promise<Operation>;
  delete(id: string): Promise<void>;
  /** The same action on up to 1,000 operations: one outcome each, in order. */
  act(action: 'cancel' | 'retry' | 'delete', ids: readonly string[]): Promise<readonly Outcome[]>;
  /** What `act` would answer now, changing nothing; only where the connection can tell. */
  rehearse?(
    action: 'cancel' | 'retry' | 'delete',
    ids: readonly string[],
    signal?: AbortSignal,
  ): Promise<readonly Outcome[]>;
  /** ms that calls wait at least because the service asked for it; 0 or left out: they do not. */
  readonly closedFor?: number;
  /** By parent key and by day only where a connection says `parentKeys` and `days`. */
  statistics(
    options: StatisticsQuery & { byParentKey?: boolean; byDay?: boolean },
    signal?: AbortSignal,
  ): Promise<Statistics>;
  handlers(): Promise<readonly HandlerInfo[]>;
  /** The workers that live; `changes` tells when they have changed. */
  workers(signal?: AbortSignal): Promise<WorkerList>;
  paused(): Promise<PauseState>;
  pause(type: string | null): Promise<PauseState>;
  resume(type: string | null): Promise<PauseState>;
  /** Changes after `since` (null: from now on); reconnects by itself with back-off, until `signal` aborts. */
  changes(since: number | null, signal: AbortSignal): AsyncIterable<Change>;
  /** Told by the views; a connection that has to ask for changes asks as often as that deserves. */
  attention(level: Attention): void;
  /** A person asks for it: a lost connection is tried now, unless the service has asked to wait. */
  hurry?(): void;
  dispose(): void;
}
