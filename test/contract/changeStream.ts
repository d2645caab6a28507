import assert from 'node:assert/strict';
import type { Backend, Change } from '../../src/backend/backend.ts';
import type { Operation } from '../../src/operation/operation.ts';

/** Everything that was seen of a stream, and waiting for more. */
interface Stream {
  readonly seen: readonly Change[];
  until(condition: (change: Change) => boolean): Promise<void>;
}

/** Runs a test on a stream of changes, and ends it. */
export async function withChanges(
  backend: Backend,
  since: number | null,
  test: (stream: Stream) => Promise<unknown>,
): Promise<void> {
  const stop = new AbortController();
  const changes = backend.changes(since, stop.signal)[Symbol.asyncIterator]();
  const seen: Change[] = [];
  try {
    await test({
      seen,
      async until(condition) {
        for (;;) {
          const next = await changes.next();
          assert.ok(next.done !== true, 'the stream ended');
          seen.push(next.value);
          if (condition(next.value)) return;
        }
      },
    });
  } finally {
    stop.abort();
    await changes.return?.();
  }
}

export function stateOf(change: Change): string | undefined {
  return change.kind === 'state' ? change.state.kind : undefined;
}

export function rowIn(change: Change, id: string): Operation | undefined {
  return change.kind === 'change' ? change.batch.operations.find((row) => row.id === id) : undefined;
}

/** The operation as soon as the condition holds; looks again whenever something changed. */
export async function waitFor(
  backend: Backend,
  id: string,
  condition: (row: Operation) => boolean,
): Promise<Operation> {
  const stop = new AbortController();
  try {
    for await (const change of backend.changes(null, stop.signal)) {
      if (change.kind === 'state' && change.state.kind !== 'connected') continue;
      const row = await backend.get(id);
      if (condition(row)) return row;
    }
  } finally {
    stop.abort();
  }
  throw new Error(`The stream of changes ended before ${id} was as expected.`);
}

export async function collect(pieces: AsyncIterable<string>): Promise<string[]> {
  const all: string[] = [];
  for await (const piece of pieces) all.push(piece);
  return all;
}
