import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { OperationFailure } from '../../src/operation/error.ts';
import { everything } from '../../src/operation/query.ts';
import { complete, failed, failedForGood, lost, stopped } from '../support/controlledRunner.ts';
import { type Step, step, types } from './model/step.ts';
import { concurrency, World } from './model/world.ts';

const results = { Complete: complete, Error: failed, ErrorForGood: failedForGood, Canceled: stopped, Lost: lost };

/** Longer than an engine holds an operation that it does not start, ms. */
const longestHold = 100;
/** Most operations that an engine held at a time. */
let mostClaimed = 0;

/** Attempts that take no time make an engine claim ahead; what it may do then is checked, not what it will do. */
class Rush {
  readonly #world: World;
  readonly #ids: string[] = [];

  constructor(world: World) {
    this.#world = world;
  }

  /** So many short attempts that the engine believes its pace. */
  async warmUp(): Promise<void> {
    for (let count = 0; count < 30; count++) {
      await this.#world.submit([{ type: 'free' }]);
      await this.#world.settle();
      for (const { end } of this.#world.runner.held.values()) end(complete);
      await this.#world.settle();
    }
  }

  async step(step: Step): Promise<void> {
    try {
      await this.#perform(step);
    } catch (error) {
      if (!(error instanceof OperationFailure)) throw error;
    }
    await this.#world.settle();
    await this.#check();
    if (step.kind === 'advance' && step.ms > longestHold) await this.#checkGivenBack();
    const { counts } = await this.#world.engine.counts(everything);
    mostClaimed = Math.max(mostClaimed, counts.Running ?? 0);
  }

  /** What could not be started in time waits again. */
  async #checkGivenBack(): Promise<void> {
    const { counts } = await this.#world.engine.counts(everything);
    assert.equal((counts.Running ?? 0) + (counts.Canceling ?? 0), this.#world.runner.held.size);
  }

  async #check(): Promise<void> {
    const running = [...this.#world.runner.held.values()].map(({ assignment }) => assignment.operation.type);
    assert.ok(running.length <= concurrency, `${running.length} attempts run`);
    for (const [type, most = concurrency] of Object.entries(types)) {
      assert.ok(running.filter((one) => one === type).length <= most, `too many of type ${type} run`);
    }
    await this.#world.audit();
  }

  async #perform(step: Step): Promise<void> {
    const { engine, clock, runner } = this.#world;
    const id =
      'pick' in step && typeof step.pick === 'object' ? this.#ids[step.pick.nth % this.#ids.length] : undefined;
    switch (step.kind) {
      case 'together':
        return void (await Promise.allSettled(step.steps.map((one) => this.#perform(one))));
      case 'submit': {
        const drafts = step.drafts.map(({ delay, ...draft }) => ({ ...draft, processAfter: clock.now() + delay }));
        this.#ids.push(...(await this.#world.submit(drafts)).map((operation) => operation.id));
        return;
      }
      case 'end':
        return [...runner.held.values()][step.pick % runner.held.size]?.end(results[step.ending]);
      case 'advance':
        return clock.advance(step.ms);
      case 'pause':
      case 'resume':
        return void (await engine[step.kind](step.type));
      case 'crash':
      case 'restart':
        return this.#world[step.kind]();
      default:
        if (id !== undefined) await this.#act(step, id);
    }
  }

  async #act(step: Extract<Step, { pick: object }>, id: string): Promise<void> {
    const { engine, clock } = this.#world;
    if (step.kind === 'cancel') await engine.cancel(id, 'test', { group: step.whole });
    else if (step.kind === 'resubmit') this.#ids.push((await engine.resubmit(id, {}, 'test')).id);
    else if (step.kind === 'prioritize') await engine.update(id, { priority: step.priority }, 'test');
    else if (step.kind === 'reschedule') {
      await engine.update(id, { processAfter: step.delay === null ? null : clock.now() + step.delay }, 'test');
    } else await engine[step.kind](id, 'test');
  }

  /** In the end everything that can be done is done. */
  async finish(): Promise<void> {
    const { engine, clock } = this.#world;
    for (const type of [null, ...Object.keys(types)]) await engine.resume(type);
    for (let rounds = 0; (await engine.hasWork()) && rounds < 200; rounds++) {
      for (const { end } of this.#world.runner.held.values()) end(complete);
      await clock.advance(1_000);
      await this.#check();
    }
    const { operations } = await engine.list(everything, { limit: 1_000 });
    const open = operations.filter(
      ({ type, status }) => type in types && !['Complete', 'Merged', 'Error', 'Canceled'].includes(status),
    );
    assert.deepEqual(
      open.map(({ type, status, attempts }) => ({ type, status, attempts })),
      [],
    );
  }
}

async function play(steps: readonly Step[]): Promise<void> {
  const root = mkdtempSync(join(tmpdir(), 'bgops-ahead-'));
  const world = await World.create(root);
  try {
    const rush = new Rush(world);
    await rush.warmUp();
    for (const one of steps) await rush.step(one);
    await rush.finish();
  } finally {
    await world.close();
    await world.audit({ pages: true });
    rmSync(root, { recursive: true, force: true });
  }
}

describe('an engine that claims ahead', () => {
  const runs = Number(process.env.BGOPS_RUNS ?? (process.env.BGOPS_LONG ? 2_000 : 40));

  it(`keeps its limits, its lanes and its books, whatever happens (${runs} sequences)`, async function () {
    this.timeout(runs * 2_000);
    const seed = process.env.BGOPS_SEED;
    await fc.assert(fc.asyncProperty(fc.array(step, { minLength: 1, maxLength: 40, size: 'max' }), play), {
      numRuns: runs,
      ...(seed === undefined ? {} : { seed: Number(seed) }),
    });
    assert.ok(mostClaimed > concurrency, 'no engine claimed ahead');
  });
});
