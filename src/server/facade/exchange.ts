import type { Caller } from '../caller.ts';

/** One request to a facade, whether it came alone or as a part of another (`$batch`, `composite`). */
export interface FacadeRequest {
  readonly method: string;
  /** As sent, percent-encoded, without query: `/api/data/v9.2/backgroundoperations(…)`. */
  readonly path: string;
  /** What follows `?`, as sent; empty when nothing does. */
  readonly query: string;
  /** Names in lower case; several lines of one name are joined by `, `. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
  /** Scheme and host that the client used, as in `http://localhost:4711`: links are built from it. */
  readonly origin: string;
  /** Network address of the client. */
  readonly from: string;
  /** Whose token it has. */
  readonly caller: Caller;
  /** Who is written into what it changes: the caller, or for whom they stand in. */
  readonly by: string;
  /** Aborts when the client is gone or the server stops. */
  readonly signal: AbortSignal;
}

export interface FacadeAnswer {
  readonly status: number;
  /** Names as they are sent, such as `OData-EntityId`. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}
