import type { Statistics } from '../../../../src/operation/answer.ts';
import type { Operation } from '../../../../src/operation/operation.ts';
import { Connection } from '../../../../src/viewModel/connection.ts';
import { Told } from '../../../../src/viewModel/watch/told.ts';
import {
  endOf,
  type Watch,
  type WatchKind,
  type WatchScope,
  watchKinds,
} from '../../../../src/viewModel/watch/watch.ts';
import type { WatchEvent } from '../../../../src/viewModel/watch/watchEvent.ts';
import { Watcher } from '../../../../src/viewModel/watch/watcher.ts';
import { Watches } from '../../../../src/viewModel/watch/watches.ts';
import { ManualClock } from '../../../support/manualClock.ts';
import { MemoryBackend } from '../../../support/operations.ts';

/** A memory that a later window may read, as the editor's does. */
export function memoryOf(kept: unknown = undefined) {
  const memory = {
    value: kept,
    get: () => memory.value,
    set: (value: unknown) => {
      memory.value = structuredClone(value);
    },
  };
  return memory;
}

export const failure = (message = 'no such file') => ({ code: 1, message, stack: null });

/** Durations of a type, as a backend of the engine tells them. */
class MeasuredBackend extends MemoryBackend {
  p99 = 60_000;
  ended = 1_000;

  override async statistics(): Promise<Statistics> {
    this.calls.push('statistics');
    const duration = { p50: 1, p95: 2, p99: this.p99 };
    const figures = { submitted: 0, complete: this.ended, error: 0, canceled: 0, retried: 0, errorRate: null };
    const rows = [{ type: 'test.type', ...figures, wait: null, duration, oldestWaitingAt: null }];
    return { since: 0, rows };
  }
}

/** The watches of a connection over rows in memory, and what they tell. */
export function watching(rows: readonly Operation[] = [], kept?: unknown) {
  const clock = new ManualClock();
  const backend = new MeasuredBackend(rows);
  const memory = memoryOf(kept);
  const watches = new Watches(memory);
  const connection = new Connection(clock, async () => backend.asBackend);
  connection.stays = () => true;
  const warnings: string[] = [];
  const watcher = new Watcher({
    clock,
    id: 'engine',
    connection,
    watches,
    told: new Told(),
    longest: () => 30 * 60_000,
    warn: (text) => warnings.push(text),
  });
  const events: WatchEvent[] = [];
  watcher.onEvents((more) => events.push(...more));
  const settle = () => clock.advance(0).then(() => watcher.settled());
  return {
    clock,
    backend,
    memory,
    watches,
    connection,
    watcher,
    warnings,
    /** What was told since the last time that this was asked. */
    async told(): Promise<string[]> {
      await settle();
      return events.splice(0).map(({ kind, operation }) => `${kind} ${operation.name}`);
    },
    async events(): Promise<WatchEvent[]> {
      await settle();
      return events.splice(0);
    },
    async open(): Promise<void> {
      await connection.backend();
      await settle();
    },
    /** Stores rows as they are now, and tells the connection. */
    change(...operations: Operation[]): void {
      backend.emit({ kind: 'change', batch: backend.put(...operations) });
    },
    watch(scope: WatchScope, when: readonly WatchKind[] = watchKinds): Watch {
      return watches.add('engine', scope, when, clock.now());
    },
  };
}

export function onOperation(operation: Operation): WatchScope {
  return { kind: 'operation', id: operation.id, label: operation.name, end: endOf(operation) };
}

export function onSearch(text: string, name: string | null = null): WatchScope {
  return { kind: 'search', text, name };
}
