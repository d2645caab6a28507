import { once } from 'node:events';
import type { ServerResponse } from 'node:http';
import type { Clock } from '../../operation/clock.ts';

/** Where a streamed answer goes. */
export interface Sink {
  /** Aborts when the client is gone or the server stops. */
  readonly signal: AbortSignal;
  /** Resolves once there is room for more, so that a slow client holds the writer back instead of filling memory. */
  write(text: string): Promise<void>;
}

/** Raised by a sink whose client is gone: the writer has nothing left to do. */
export class ClientGone extends Error {
  override readonly name = 'ClientGone';
}

/** A client that has read nothing for this long is cut off, ms. */
const stallTimeout = 120_000;

/** A sink over a response; `stopping` ends it from the server's side. The stream itself may be silent for ever. */
export function sinkOf(response: ServerResponse, stopping: AbortSignal, clock: Clock): Sink {
  const gone = new AbortController();
  response.once('close', () => gone.abort());
  if (response.destroyed) gone.abort();
  response.socket?.setTimeout(0);
  const signal = AbortSignal.any([gone.signal, stopping]);
  return {
    signal,
    async write(text) {
      if (signal.aborted) throw new ClientGone();
      if (response.write(text)) return;
      const stopTimer = clock.after(stallTimeout, () => response.destroy());
      try {
        await once(response, 'drain', { signal });
      } catch {
        throw new ClientGone();
      } finally {
        stopTimer();
      }
    },
  };
}
