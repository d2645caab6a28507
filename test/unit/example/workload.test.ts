import assert from 'node:assert/strict';
import { Engine } from '../../../src/engine/engine.ts';
import { type FunctionHandler, functionRunner } from '../../../src/engine/handler/functionRunner.ts';
import { draft, type Operation } from '../../../src/operation/operation.ts';
import { everything } from '../../../src/operation/query.ts';
import type { Status } from '../../../src/operation/status.ts';
import { example, handlerFiles, inFreshWorkspace, loadHandler } from './workspace.ts';

/** Runs the example's handlers in this process, on the engine itself and a database of its own. */
async function openEngine(): Promise<Engine> {
  const handlers = await Promise.all(handlerFiles.map(loadHandler));
  const byType = handlers.map(({ type, ...handler }) => [type, handler as FunctionHandler]);
  return Engine.open({ folder: '.bgops', runner: functionRunner({ handlers: Object.fromEntries(byType) }) });
}

/** Resolves with all operations by name once the condition holds; looks after every commit. */
async function operationsWhen(engine: Engine, holds: (all: Map<string, Operation>) => boolean) {
  for (;;) {
    const { promise, resolve } = Promise.withResolvers<void>();
    const stop = engine.onChange(resolve);
    const page = await engine.list(everything, { limit: 100 });
    const all = new Map(page.operations.map((operation) => [operation.name, operation]));
    if (!holds(all)) await promise;
    stop();
    if (holds(all)) return all;
  }
}

describe('the example workload on the engine', () => {
  inFreshWorkspace();

  it('leaves one to cancel, some to retry, and the rest done', async () => {
    const engine = await openEngine();
    try {
      engine.start();
      const { workload } = await import(new URL('workload.mjs', example).href);
      await engine.submitMany(
        // Of a minute ago, so that the ledger's entries are due.
        workload(Date.now() - 60_000).map((each: unknown) => draft.parse(each)),
        'test',
      );
      const settled: Record<string, Status> = {
        'Count primes up to a billion': 'Running',
        "Import yesterday's orders": 'Complete',
        "Import a partner's orders": 'Error',
        'Index the library': 'Complete',
        'Convert 1,299 EUR to USD': 'Complete',
        'Convert 80 CHF to SEK': 'Complete',
        'Report sales by country': 'Error',
        'cash: Market day': 'Error',
        'savings: Deposit': 'Merged',
        'cash: Stamps': 'Merged',
        'cash: New window': 'Merged',
        'savings: Roof repair': 'Merged',
        'cash: Bottle deposits': 'Merged',
        'Count primes up to a million': 'Waiting',
        'Index the data folder tonight': 'Scheduled',
      };
      const all = await operationsWhen(engine, (found) =>
        Object.entries(settled).every(([name, status]) => found.get(name)?.status === status),
      );
      assert.equal(all.size, Object.keys(settled).length);
      const field = <Key extends keyof Operation>(name: string, key: Key) => all.get(name)?.[key];
      assert.equal(field('Convert 80 CHF to SEK', 'attempts'), 2);
      assert.equal(field("Import a partner's orders", 'attempts'), 1);
      assert.equal(field('Report sales by country', 'attempts'), 2);
      assert.equal(field('cash: Market day', 'numFollowers'), 5);
      assert.equal(field('cash: Market day', 'memberOutcome'), 'Complete');
      assert.equal(field('cash: New window', 'memberOutcome'), 'Error');
      assert.equal(field('cash: Bottle deposits', 'memberOutcome'), 'Complete');

      await engine.cancel(String(field('Count primes up to a billion', 'id')), 'test');
      await operationsWhen(
        engine,
        (found) =>
          found.get('Count primes up to a billion')?.status === 'Canceled' &&
          found.get('Count primes up to a million')?.status === 'Complete',
      );
    } finally {
      await engine.stop({ graceMs: 0 });
    }
  });
});
