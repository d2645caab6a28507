import { copyFileSync, existsSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Engine } from '../../../src/engine/engine.ts';
import type { Draft, Operation } from '../../../src/operation/operation.ts';
import { ControlledRunner, stopped } from '../../support/controlledRunner.ts';
import { ManualClock } from '../../support/manualClock.ts';
import { openPlaced, type PlacedEngine } from '../../support/placedEngine.ts';
import { auditPlace, execute, place } from '../../support/postgres/place.ts';
import { types } from './step.ts';

export const groupLimit = 4;
export const concurrency = 3;

/** A real engine on real files with a clock and a runner that the test holds, and what a follower of its changes knows. */
export class World {
  readonly clock = new ManualClock();
  readonly #root: string;
  #generation = 0;
  #placed: PlacedEngine;
  runner: ControlledRunner;
  /** Everything as told by the changes since the start. */
  readonly followed = new Map<string, Operation>();
  #version = 0;

  private constructor(root: string, placed: PlacedEngine, runner: ControlledRunner) {
    this.#root = root;
    this.#placed = placed;
    this.runner = runner;
  }

  get engine(): Engine {
    return this.#placed.engine;
  }

  static async create(root: string): Promise<World> {
    const runner = new ControlledRunner(types, concurrency);
    const clock = new ManualClock();
    const placed = await openPlaced({ folder: join(root, '0'), runner, clock, limits: { groupLimit } });
    const world = new World(root, placed, runner);
    Object.assign(world, { clock });
    world.engine.start();
    await world.settle();
    return world;
  }

  get folder(): string {
    return join(this.#root, String(this.#generation));
  }

  audit(options?: { pages?: boolean }): Promise<void> {
    return auditPlace(this.folder, options);
  }

  /** Waits until everything that can be done now is done. */
  async settle(): Promise<void> {
    let version = -1;
    while (version !== this.engine.version()) {
      version = this.engine.version();
      await this.clock.advance(0);
    }
  }

  /** What a process that is killed leaves behind: the files, or the database, as they are now, opened by another engine. */
  async crash(): Promise<void> {
    if (place() === 'PostgreSQL') return this.#crashShared();
    const before = this.folder;
    const { engine, runner } = this;
    this.#generation += 1;
    mkdirSync(this.folder);
    for (const name of ['operations.db', 'operations.db-wal', 'owner.json']) {
      if (existsSync(join(before, name))) copyFileSync(join(before, name), join(this.folder, name));
    }
    await this.#stop(engine, runner);
    await this.#open();
  }

  /** The lease of the dead worker passes, and another one without handlers notices, before the next one comes. */
  async #crashShared(): Promise<void> {
    await this.#placed.cut();
    const lease = 3;
    const clock = new ManualClock(this.clock.now() - 4 * lease);
    const runner = new ControlledRunner({}, 1);
    const limits = { groupLimit, leaseMs: lease };
    const { engine } = await openPlaced({ folder: this.folder, runner, clock, limits });
    engine.start();
    await clock.advance(4 * lease - 1);
    await execute(this.folder, 'UPDATE operation SET lease_until = 0 WHERE status IN (4, 5)');
    await clock.advance(1);
    await engine.stop({ graceMs: 0 });
    await this.#open();
  }

  async restart(): Promise<void> {
    await this.#stop(this.engine, this.runner);
    await this.#open();
  }

  async close(): Promise<void> {
    await this.#stop(this.engine, this.runner);
  }

  async #stop(engine: Engine, runner: ControlledRunner): Promise<void> {
    const stopping = engine.stop({ graceMs: 0 });
    for (const { assignment, end } of runner.held.values()) if (assignment.signal.aborted) end(stopped);
    await this.clock.advance(0);
    await stopping;
  }

  async #open(): Promise<void> {
    const { clock, folder } = this;
    this.runner = new ControlledRunner(types, concurrency);
    this.#placed = await openPlaced({ folder, runner: this.runner, clock, limits: { groupLimit } });
    this.engine.start();
  }

  /** Reads the changes since the last time into {@link followed}, as a client does. */
  async follow(): Promise<void> {
    for (let more = true; more; ) {
      const changes = await this.engine.changesSince(this.#version, 7);
      if (changes === 'resync') throw new Error(`The changes since ${this.#version} are not known any more.`);
      for (const operation of changes.batch.operations) this.followed.set(operation.id, operation);
      for (const id of changes.batch.deleted) this.followed.delete(id);
      this.#version = changes.batch.version;
      more = changes.more;
    }
  }

  /**
   * Whether an attempt was started and has not ended. On PostgreSQL pg-boss chooses among those of a type that may start
   * by priority and by when they became ready, and types do not wait for each other.
   */
  started({ sequence, attempts }: { readonly sequence: number; readonly attempts: number }): boolean {
    return this.runner.held.get(sequence)?.assignment.attempt === attempts + 1;
  }

  submit(drafts: readonly Draft[]): Promise<Operation[]> {
    return this.engine.submitMany(drafts, 'test');
  }
}
