import type { Engine } from '../engine/engine.ts';
import type { ChangeBatch } from '../operation/answer.ts';
import type { Clock } from '../operation/clock.ts';
import { OperationFailure } from '../operation/error.ts';
import { toldOperation } from './api/noWorker.ts';
import type { Sink } from './http/sink.ts';
import { createWake, pause, type Wake } from './wake.ts';

/** Shortest time between two messages, ms: at most ten a second. */
const gap = 100;
/** Most rows in a message. */
const rows = 500;
/** A comment goes out after this long without a message, ms, so that both sides notice a dead connection. */
const keepAlive = 15_000;
/** Pause before a database that does not answer is asked again, ms; it is told sooner when it is reached. */
const databasePause = 5_000;
/** A client that is this many changes behind reads everything again sooner than it reads them all. */
const farBehind = 100_000;

export interface ChangeStreamOptions {
  readonly engine: Engine;
  readonly clock: Clock;
  /** Version after which to begin; null: from now on. */
  readonly since: number | null;
}

/**
 * Writes changes as server-sent events until the client is gone. Nothing is queued for a slow client: what it has not
 * read yet stays in the store, and the next message shows the rows as they are then. The first block carries only an
 * `id`, which tells where the stream begins and, by the rules of event streams, is no message. `workers` says that a
 * worker has come, gone, or changed what it has handlers for: who wants to know asks.
 */
export async function streamChanges({ engine, clock, since }: ChangeStreamOptions, sink: Sink): Promise<void> {
  const wake = createWake(clock);
  const stop = engine.onChange(wake.ring);
  const workers = workerNews(engine, wake);
  try {
    let version = since ?? engine.version();
    await sink.write(`retry: 1000\nid: ${version}\n\n`);
    while (!sink.signal.aborted) {
      const found = await read(version);
      if (found === 'resync') {
        version = engine.version();
        await sink.write(message('resync', version, JSON.stringify({ version })));
      } else {
        version = found.batch.version;
        if (isEmpty(found.batch)) {
          if (found.more) continue;
          if (!(await quiet(wake, sink))) continue;
          await sink.write(': still here\n\n');
          continue;
        }
        await sink.write(message('change', version, encode(engine, found.batch)));
      }
      await pause(clock, gap, sink.signal);
    }
  } finally {
    stop();
    workers.stop();
  }

  /** What changed after a version, workers told before. A database that is away is waited for, so that the stream goes on without a gap. */
  async function read(since: number): Promise<Awaited<ReturnType<Engine['changesSince']>>> {
    for (;;) {
      try {
        await workers.tell(since, sink);
        return engine.version() - since > farBehind ? 'resync' : await engine.changesSince(since, rows);
      } catch (error) {
        if (!(error instanceof OperationFailure) || error.code !== 'database-unavailable') throw error;
      }
      await sink.write(': the database does not answer\n\n');
      await wake.wait({ ms: databasePause, signal: sink.signal });
    }
  }

  /** Waits for a change; true when none came for the time of a keep-alive. */
  async function quiet(bell: typeof wake, { signal }: Sink): Promise<boolean> {
    const began = clock.elapsed();
    await bell.wait({ ms: keepAlive, signal });
    return clock.elapsed() - began >= keepAlive;
  }
}

/** Whether something has become of the workers that has not been told yet. */
function workerNews({ workers }: Engine, wake: Wake) {
  let changed = false;
  const stop = workers.onChange(() => {
    changed = true;
    wake.ring();
  });
  return {
    async tell(version: number, sink: Sink): Promise<void> {
      if (!changed) return;
      changed = false;
      await sink.write(message('workers', version, '{}'));
    },
    stop,
  };
}

function isEmpty(batch: ChangeBatch): boolean {
  return batch.operations.length === 0 && batch.deleted.length === 0;
}

function encode(engine: Engine, batch: ChangeBatch): string {
  return JSON.stringify({ ...batch, operations: batch.operations.map((row) => toldOperation(engine, row)) });
}

/** JSON has no line breaks outside of strings, and none unescaped inside, so the data is one line. */
function message(event: string, version: number, data: string): string {
  return `id: ${version}\nevent: ${event}\ndata: ${data}\n\n`;
}
