import { Agent, type Dispatcher } from 'undici';
import { messageOf, OperationFailure } from '../../operation/error.ts';

/** How requests travel to an engine server, and what it means when one gets no answer. */
export interface Reach {
  readonly answers: Dispatcher;
  /** For answers that last; without a limit of size. */
  readonly streams: Dispatcher;
  /** The failure of a request to `url` that got no answer; `what`: method and path. */
  lost(error: unknown, url: string, what: string): OperationFailure;
}

/** Largest answer that is read, bytes: both payloads of an operation with what is around them. */
const answerLimit = 64 * 1_048_576;
/** ms until a connection stands, and until an answer begins or goes on. */
const timeouts = { connect: 5_000, answer: 60_000 };

/** The engine of this machine: nothing is between it and us. */
export function localReach(): Reach {
  return {
    answers: new Agent({
      connections: 16,
      pipelining: 1,
      connectTimeout: timeouts.connect,
      headersTimeout: timeouts.answer,
      bodyTimeout: timeouts.answer,
      keepAliveTimeout: 30_000,
      maxResponseSize: answerLimit,
    }),
    streams: new Agent({ pipelining: 0, connectTimeout: timeouts.connect, headersTimeout: timeouts.answer }),
    lost,
  };
}

function lost(error: unknown, _url: string, what: string): OperationFailure {
  const code = codeOf(error);
  if (code === 'ECONNREFUSED') {
    return new OperationFailure('unreachable', 'The engine server does not answer. Start it, or check its address.', {
      cause: error,
    });
  }
  const advice = what.startsWith('GET ') ? 'Try again.' : 'Look whether it was done before you try again.';
  const message = `The connection to the engine server broke during ${what} (${code ?? messageOf(error)}). ${advice}`;
  return new OperationFailure('unreachable', message, { cause: error });
}

/** What the system calls a failure, as in `ECONNREFUSED`. */
export function codeOf(error: unknown): string | undefined {
  if (error instanceof AggregateError) return codeOf(error.errors[0]);
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : undefined;
}
