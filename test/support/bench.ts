import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Engine } from '../../src/engine/engine.ts';
import type { Draft, Operation } from '../../src/operation/operation.ts';
import type { Status } from '../../src/operation/status.ts';
import { ControlledRunner, type HeldAttempt, stopped } from './controlledRunner.ts';
import { ManualClock } from './manualClock.ts';
import { openEngineAt } from './placedEngine.ts';
import { auditPlace, emptyPlace, place } from './postgres/place.ts';

/** An engine whose clock and attempts a test holds in its hands. */
export interface Bench {
  readonly engine: Engine;
  readonly clock: ManualClock;
  readonly runner: ControlledRunner;
  /** Submits an operation of the type `work`, and waits for what follows from it. */
  submit(fields?: Partial<Draft>): Promise<Operation>;
  held(operation: Operation): HeldAttempt;
  status(operation: Operation): Promise<Status>;
}

/** Stands for one database of PostgreSQL, which is faster to empty than to make. */
const shared = '/bench';

/** Runs a test body on an engine with a folder of its own, which must be sound afterwards. */
export async function onBench(body: (bench: Bench) => Promise<void>): Promise<void> {
  const isFile = place() === 'SQLite';
  const folder = isFile ? mkdtempSync(join(tmpdir(), 'bgops-bench-')) : shared;
  await emptyPlace(folder);
  const clock = new ManualClock();
  const runner = new ControlledRunner({ work: undefined }, 10);
  const engine = await openEngineAt({ folder, runner, clock });
  engine.start();
  await clock.advance(0);
  await body({
    engine,
    clock,
    runner,
    async submit(fields = {}) {
      const { operation } = await engine.submit({ type: 'work', ...fields }, 'test');
      await clock.advance(0);
      return operation;
    },
    held({ sequence }) {
      const attempt = runner.held.get(sequence);
      assert.ok(attempt !== undefined, 'it does not run');
      return attempt;
    },
    status: async ({ id }) => (await engine.get(id)).status,
  });
  const stopping = engine.stop({ graceMs: 0 });
  for (const { end } of runner.held.values()) end(stopped);
  await clock.advance(0);
  await stopping;
  await auditPlace(folder, { pages: true });
  if (isFile) rmSync(folder, { recursive: true });
}
