import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Engine } from '../../src/engine/engine.ts';
import { functionRunner } from '../../src/engine/handler/functionRunner.ts';
import { OperationFailure } from '../../src/operation/error.ts';
import type { Operation } from '../../src/operation/operation.ts';
import { everything } from '../../src/operation/query.ts';
import { audit } from '../support/audit.ts';
import { ManualClock } from '../support/manualClock.ts';
import { interceptSqlite, type SqliteFault, sqliteError, sqliteFaults } from '../support/sqliteFault.ts';

/** Calls that callers of an engine made, each with what became of it. */
class Calls {
  readonly pending = new Set<string>();
  readonly refused: string[] = [];
  readonly stored: Operation[] = [];

  make(name: string, call: () => Promise<Operation | readonly Operation[] | undefined>): void {
    this.pending.add(name);
    call()
      .then(
        (result) => void this.stored.push(...[result ?? []].flat()),
        (error: unknown) => {
          assert.ok(error instanceof OperationFailure, `${name} raised ${error}`);
          this.refused.push(`${name}: ${error.code}`);
        },
      )
      .finally(() => this.pending.delete(name));
  }
}

const settings = { retryLimit: 3, retryBackoff: 100 };

function runner(clock: ManualClock) {
  return functionRunner({
    clock,
    handlers: {
      plain: (_input, { log, progress }) => {
        log('It runs.');
        progress(0.5);
        return 'done';
      },
      flaky: (_input, { attempt }) => {
        if (attempt < 3) throw new Error('The first attempts fail.');
      },
      bulk: {
        bulk: true,
        run: (members) => {
          for (const member of members) member.complete(member.id);
        },
      },
    },
  });
}

let undo = () => {};

/** Many things happen to an engine, and from its n-th call of SQLite on that call fails; answers whether it came to that. */
async function play(n: number, last: number, fault: SqliteFault): Promise<boolean> {
  const folder = mkdtempSync(join(tmpdir(), 'bgops-calls-'));
  const clock = new ManualClock();
  const log: string[] = [];
  const engine = await Engine.open({ folder, runner: runner(clock), clock, log: (_level, line) => log.push(line) });
  const later = clock.now() + 200;
  const known = await engine.submitMany(
    [
      ...['cancel', 'update', 'run'].map((name) => ({ name, type: 'plain', processAfter: later })),
      { name: 'expire', type: 'plain', ttl: 1 },
      { name: 'leader', type: 'unknown', executionGroup: 'waiting' },
    ],
    'test',
  );
  const [canceled, updated, , expired] = known.map(({ id }) => id) as [string, string, string, string];
  await engine.cancel(expired, 'test');
  engine.start();
  await clock.advance(1);
  let reached = false;
  undo = interceptSqlite(({ number }) => {
    if (number < n || number > last) return;
    reached = true;
    throw sqliteError(fault);
  });
  const calls = new Calls();
  try {
    calls.make('submit', async () => (await engine.submit({ type: 'plain', ...settings }, 'test')).operation);
    calls.make('submitMany', () =>
      engine.submitMany(
        [0, 1, 2].map(() => ({ type: 'bulk', executionGroup: 'g', ...settings })),
        'test',
      ),
    );
    calls.make('submit flaky', async () => (await engine.submit({ type: 'flaky', ...settings }, 'test')).operation);
    await clock.advance(0);
    calls.make('join', () => engine.submitMany([{ type: 'unknown', executionGroup: 'waiting' }], 'test'));
    calls.make('cancel', () => engine.cancel(canceled, 'test'));
    calls.make('update', () => engine.update(updated, { priority: 7 }, 'test'));
    calls.make('pause', () => engine.pause('unknown').then(() => undefined));
    await clock.advance(500);
    calls.make('resubmit', async () => engine.resubmit(updated, {}, 'test'));
    await clock.advance(1_000);
  } finally {
    undo();
  }
  // The longest pause of the engine before it tries again.
  await clock.advance(601_000);
  assert.deepEqual([...calls.pending], [], 'calls that never end');
  const { operations } = await engine.list(everything, { limit: 100 });
  const ids = new Set(operations.map(({ id }) => id));
  for (const operation of calls.stored)
    assert.ok(ids.has(operation.id), `${operation.type} was acknowledged and is not stored`);
  const open = operations.filter(
    ({ type, status }) => type !== 'unknown' && !['Complete', 'Merged', 'Canceled'].includes(status),
  );
  assert.deepEqual(
    open.map(({ type, status, error }) => ({ type, status, error })),
    [],
    'operations that were left behind',
  );
  assert.ok(!ids.has(expired), 'expiry goes on');
  const { operation } = await engine.submit({ type: 'plain' }, 'test');
  await clock.advance(0);
  assert.equal((await engine.get(operation.id)).status, 'Complete', 'the engine goes on');
  const stopping = engine.stop({ graceMs: 0 });
  await clock.advance(0);
  await stopping;
  audit(join(folder, 'operations.db'), { pages: true });
  rmSync(folder, { recursive: true, force: true });
  if (!reached) assert.deepEqual([calls.refused, log], [[], []]);
  return reached;
}

const faults = Object.keys(sqliteFaults) as SqliteFault[];

/**
 * Lets call after call fail until there are no more; answers how many there are. A quick run shares them among the
 * faults, so that each call fails in one way; a long one lets each fail in every way.
 */
async function playAll(fault: SqliteFault, once: boolean): Promise<number> {
  const long = process.env.BGOPS_LONG !== undefined;
  for (let n = long ? 1 : 1 + faults.indexOf(fault); ; n += long ? 1 : faults.length) {
    try {
      if (!(await play(n, once ? n : Number.POSITIVE_INFINITY, fault))) return n;
    } catch (error) {
      if (error instanceof Error) error.message = `call ${n}: ${error.message}`;
      throw error;
    }
  }
}

describe('the n-th call of SQLite fails', () => {
  afterEach(() => undo());

  for (const fault of faults) {
    for (const mode of ['once', 'for a while'] as const) {
      it(`${fault}, ${mode}: nothing acknowledged is lost, no promise hangs, the engine goes on`, async function () {
        this.timeout(300_000);
        assert.ok((await playAll(fault, mode === 'once')) > 50);
      });
    }
  }
});
