import assert from 'node:assert/strict';
import { OperationFailure } from '../../../src/operation/error.ts';
import { isActive, isFinal, isPending } from '../../../src/operation/status.ts';
import { complete, failed, failedForGood, lost, stopped } from '../../support/controlledRunner.ts';
import { check } from './check.ts';
import type { Ending, Model, ModelDraft, Row } from './model.ts';
import type { DraftStep, Pick, QuickStep, Step } from './step.ts';
import type { World } from './world.ts';

/** Plays steps on an engine and on the model, and compares the two after each. */
export class Play {
  readonly #world: World;
  readonly #model: Model;
  /** Id of the operation with a sequence number. */
  readonly #ids = new Map<number, string>();

  constructor(world: World, model: Model) {
    this.#world = world;
    this.#model = model;
  }

  async step(step: Step): Promise<void> {
    await this.#perform(step);
    await this.#world.settle();
    this.#catchUp();
    await check(this.#world, this.#model, this.#ids);
  }

  async #perform(step: Step): Promise<void> {
    const { engine } = this.#world;
    switch (step.kind) {
      case 'together':
        return this.#together(step.steps);
      case 'advance':
        return this.#advance(step.ms);
      case 'pause':
      case 'resume':
        if (step.kind === 'pause') this.#model.paused.add(step.type);
        else this.#model.paused.delete(step.type);
        return void (await engine[step.kind](step.type));
      case 'crash':
        this.#model.crash();
        return this.#world.crash();
      case 'restart':
        await this.#endStopped();
        this.#model.restart();
        return this.#world.restart();
      case 'submit':
      case 'end':
      case 'cancel':
      case 'retry':
        return this.#quick(step);
      default:
        return this.#slow(step);
    }
  }

  /** All of them reach the engine in one turn of the event loop, so that they share a commit. */
  async #together(steps: readonly QuickStep[]): Promise<void> {
    const outcomes: Promise<void>[] = [];
    for (const one of steps) {
      outcomes.push(this.#quick(one));
      for (let microtask = 0; microtask < 10; microtask++) await null;
    }
    await Promise.all(outcomes);
  }

  /** The model decides at once, so that steps of one turn are decided in the order in which the engine commits them. */
  #quick(step: QuickStep): Promise<void> {
    if (step.kind === 'submit') return this.#submit(step.drafts);
    if (step.kind === 'end') return this.#end(step);
    if (step.kind === 'cancel') {
      const row = this.#pick(
        step.pick,
        (one) => isPending(one.status) || isActive(one.status) || one.status === 'Merged',
      );
      if (row === undefined) return Promise.resolve();
      const allowed = this.#model.cancel(row, step.whole);
      return this.#expect(allowed, this.#world.engine.cancel(this.#id(row), 'test', { group: step.whole }));
    }
    const row = this.#pick(step.pick, ({ status }) => status === 'Error' || status === 'Canceled');
    if (row === undefined) return Promise.resolve();
    return this.#expect(this.#model.retry(row), this.#world.engine.retry(this.#id(row), 'test'));
  }

  async #slow(step: Extract<Step, { kind: 'resubmit' | 'delete' | 'reschedule' | 'prioritize' }>): Promise<void> {
    const { engine, clock } = this.#world;
    const fits = (row: Row) => (step.kind === 'delete' ? isFinal((row.leader ?? row).status) : isPending(row.status));
    const row = this.#pick(step.pick, step.kind === 'resubmit' ? () => true : fits);
    if (row === undefined) return;
    const id = this.#id(row);
    if (step.kind === 'resubmit') {
      const draft: ModelDraft = JSON.parse(row.draft);
      const { priority } = row;
      const [copy] = this.#model.submit([{ ...draft, priority, processAfter: null, idempotencyKey: null }]) ?? [];
      const operation = await engine.resubmit(id, {}, 'test');
      assert.equal(operation.resubmittedFrom, id);
      this.#ids.set(copy?.sequence ?? 0, operation.id);
    } else if (step.kind === 'delete') {
      await this.#expect(this.#model.remove(row), engine.delete(id, 'test'));
    } else if (step.kind === 'prioritize') {
      this.#model.prioritize(row, step.priority);
      await engine.update(id, { priority: step.priority }, 'test');
    } else {
      const processAfter = step.delay === null ? null : clock.now() + step.delay;
      const allowed = this.#model.reschedule(row, processAfter);
      await this.#expect(allowed, engine.update(id, { processAfter }, 'test'));
      await this.#advance(0);
    }
  }

  async #submit(steps: readonly DraftStep[]): Promise<void> {
    const drafts = steps.map((one) => this.#draft(one));
    const rows = this.#model.submit(drafts);
    const submitted = this.#world.submit(drafts);
    if (rows === null) return this.#expect(false, submitted);
    const operations = await submitted;
    for (const [index, row] of rows.entries()) {
      const operation = operations[index];
      assert.equal(operation?.sequence, row.sequence);
      this.#ids.set(row.sequence, operation?.id ?? '');
    }
  }

  #draft({ delay, ...fields }: DraftStep): ModelDraft {
    const { now } = this.#model;
    return { ...fields, retryBackoff: 1_000, processAfter: delay === 0 ? null : now + delay };
  }

  async #end(step: Extract<QuickStep, { kind: 'end' }>): Promise<void> {
    const running = this.#model.running().filter(({ sequence }) => this.#world.runner.held.has(sequence));
    const row = running[step.pick % running.length];
    if (row === undefined) return;
    const { assignment } = this.#world.runner.held.get(row.sequence) ?? {};
    const outcomes = new Map<Row, 'Complete' | 'Error'>();
    for (const [index, member] of row.members.entries()) {
      const said = step.outcomes[index] ?? 0;
      if (said === 0 || row.members.length === 1) continue;
      outcomes.set(member, said === 1 ? 'Complete' : 'Error');
      const error = { code: 2, message: 'One member failed.', stack: null };
      assignment?.member(this.#id(member), said === 1 ? { output: String(member.sequence) } : { error });
    }
    await this.#endAs(row, step.ending, outcomes);
  }

  async #endAs(row: Row, ending: Ending, outcomes: ReadonlyMap<Row, 'Complete' | 'Error'>): Promise<void> {
    this.#pass();
    this.#model.end(row, ending, outcomes);
    const result = { Complete: complete, Error: failed, ErrorForGood: failedForGood, Canceled: stopped, Lost: lost };
    this.#world.runner.held.get(row.sequence)?.end(result[ending]);
  }

  /** What was asked to stop before a shutdown ends for that reason. */
  async #endStopped(): Promise<void> {
    for (const row of this.#model.running()) {
      if (row.canceled || row.timedOut) await this.#endAs(row, 'Canceled', new Map());
    }
    await this.#world.settle();
    this.#catchUp();
  }

  /** An attempt takes its time: short ones would have the engine claim ahead, which the model does not. */
  #pass(): void {
    this.#model.now += 2;
    this.#world.clock.pass(2);
  }

  /** What came due while the engine was busy happens afterwards. */
  #catchUp(): void {
    const model = this.#model;
    model.claim();
    while (model.nextInstant() <= model.now) {
      model.happen();
      model.claim();
    }
  }

  /** Time passes; then the model is moved from one instant at which something happens to the next. */
  async #advance(ms: number): Promise<void> {
    const model = this.#model;
    const until = model.now + ms;
    await this.#world.clock.advance(ms);
    for (let at = model.nextInstant(); at <= until; at = model.nextInstant()) {
      model.now = Math.max(model.now, at);
      model.happen();
      model.claim();
    }
    model.now = until;
  }

  #pick({ nth, anyOne }: Pick, fits: (row: Row) => boolean): Row | undefined {
    const stored = this.#model.rows.filter(({ sequence }) => this.#ids.has(sequence));
    const fitting = anyOne ? stored : stored.filter(fits);
    return fitting[nth % fitting.length];
  }

  #id(row: Row): string {
    const id = this.#ids.get(row.sequence);
    assert.ok(id !== undefined);
    return id;
  }

  /** A refusal is typed and comes exactly when the model refuses. */
  async #expect(allowed: boolean, outcome: Promise<unknown>): Promise<void> {
    try {
      await outcome;
    } catch (error) {
      if (allowed || !(error instanceof OperationFailure)) throw error;
      assert.ok(error.code === 'transition-refused' || error.code === 'idempotency-conflict', error.code);
      return;
    }
    assert.ok(allowed, 'the engine did what the model refuses');
  }
}
