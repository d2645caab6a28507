/** A request that was answered, or whose client went away before. */
export interface AnsweredRequest {
  readonly method: string;
  /** The address as the table of routes has it; a facade's by its beginning; `(none)` when nothing is there. */
  readonly route: string;
  /** 499: the client was gone before there was an answer. */
  readonly status: number;
  readonly ms: number;
  readonly requestId: string;
  /** The answer is a stream, which takes as long as the client likes. */
  readonly streamed: boolean;
}

/** Told of requests, for metrics and logs; never of what is in them. It must be quick, and must not raise. */
export interface RequestObserver {
  answered?(request: AnsweredRequest): void;
  /** An event stream begins; the returned function says that it ended. */
  streaming?(): () => void;
}
