import type { PoolClient } from 'pg';
import type { PgBoss } from 'pg-boss';
import type { Operation } from '../../../../operation/operation.ts';
import type { ClaimRequest } from '../../store.ts';
import { type Queryable, rowsOf } from '../database.ts';
import { isConflict } from '../failure.ts';
import { allSent } from '../statement.ts';
import type { Writes } from '../writes.ts';
import { bossSchema, through, throughKept } from './boss.ts';
import { dispatchChanges, type Ready, type Turn } from './changes.ts';
import { deleteDispatches, insertDispatches, knowsTables, type NewDispatch } from './directly.ts';
import {
  type Dispatch,
  type DispatchData,
  type DispatchedFields,
  dispatchId,
  dispatchOf,
  queueOf,
} from './dispatch.ts';

/** A dispatch that was taken for a worker. */
export interface Taken {
  readonly queue: string;
  readonly id: string;
  readonly sequence: number;
}

/** How much longer than its timeout an attempt may run before pg-boss gives it up, s: more than a kill takes. */
const overtime = 60;
/** A dispatch waits as long as its operation does, s: 60 years. */
const retention = 60 * 365 * 86_400;
const longest = 2 ** 31 - 1;

/** Dispatches in the transactions of the store: pg-boss decides who gets which one, and in which order. */
export class Dispatches {
  readonly #boss: PgBoss;
  /** Time without a heartbeat after which pg-boss takes a worker for dead, s, unless its lease says otherwise. */
  readonly #heartbeat: number;
  readonly #writes: 'directly' | 'by pg-boss';
  readonly #queues = new Set<string>();
  #hasStray = false;

  constructor(
    boss: PgBoss,
    heartbeatSeconds: number,
    writes: 'directly' | 'by pg-boss' = knowsTables ? 'directly' : 'by pg-boss',
  ) {
    this.#boss = boss;
    this.#heartbeat = heartbeatSeconds;
    this.#writes = writes;
  }

  /**
   * Follows what a transaction writes, which may be under way still: `turns` are those of lanes. Answers when it is sent,
   * with the types of which something became ready; `done` resolves when PostgreSQL has answered.
   */
  async follow(
    client: PoolClient,
    writes: Writes,
    now: (sequence: number) => Operation | undefined,
    turns: Promise<readonly Turn[]>,
  ): Promise<{ readonly types: Set<string>; readonly done: Promise<unknown> }> {
    // Whoever waits for it is told what went wrong; until somebody does nothing is lost.
    turns.catch(() => undefined);
    const { gone, ready, inLane } = dispatchChanges(writes, now);
    for (const sequence of await heldBack(client, inLane)) ready.delete(sequence);
    // Without lanes there is nothing to wait for.
    for (const { operation, held } of writes.lanes.size === 0 ? [] : await turns) {
      if (held) {
        gone.push({ queue: queueOf(operation.type), id: dispatchId(operation.id, operation.attempts), state: 'ready' });
        ready.delete(operation.sequence);
      } else ready.set(operation.sequence, operation);
    }
    const types = new Set([...ready.values()].map(({ type }) => type));
    const sent = await this.#send(client, gone, [...ready.values()]);
    return { types, done: allSent([turns, ...sent]) };
  }

  /** Answers what is sent, and not answered yet. */
  async #send(client: PoolClient, gone: readonly Dispatch[], ready: readonly Ready[]): Promise<Promise<unknown>[]> {
    const queues = byQueue(gone);
    for (const queue of new Set([...queues.keys(), ...ready.map(({ type }) => queueOf(type))]))
      await this.#known(queue);
    if (this.#writes === 'by pg-boss' || this.#hasStray) {
      await this.remove(client, gone);
      await this.add(client, ready);
      return [];
    }
    const sent: Promise<unknown>[] = [];
    for (const [queue, dispatches] of queues) sent.push(deleteDispatches(client, queue, idsOf(dispatches)));
    if (ready.length > 0) sent.push(this.#insert(client, newDispatches(ready)));
    return sent;
  }

  async remove(client: PoolClient, gone: readonly Pick<Dispatch, 'queue' | 'id'>[]): Promise<void> {
    const db = through(client);
    for (const [queue, dispatches] of byQueue(gone)) {
      await this.#known(queue);
      if (this.#writes === 'directly') await deleteDispatches(client, queue, idsOf(dispatches));
      else await this.#boss.deleteJob(queue, idsOf(dispatches), { db });
    }
  }

  async add(client: PoolClient, ready: readonly Ready[]): Promise<void> {
    if (ready.length === 0) return;
    const dispatches = newDispatches(ready);
    const queues = byQueue(dispatches);
    for (const queue of queues.keys()) await this.#known(queue);
    if (this.#writes === 'directly') return this.#insert(client, dispatches);
    const db = through(client);
    for (const [queue, all] of queues) {
      const jobs = all.map(({ id, sequence, priority, expiry }) => ({
        id,
        data: { sequence } satisfies DispatchData,
        priority,
        expireInSeconds: expiry,
        heartbeatSeconds: this.#heartbeat,
      }));
      await this.#boss.insert(queue, jobs, { db });
    }
  }

  /** One that is there already belongs to nothing: only damage leaves such. It goes when the transaction is repeated. */
  async #insert(client: PoolClient, dispatches: readonly NewDispatch[]): Promise<void> {
    try {
      if (this.#hasStray) await this.remove(client, dispatches);
      this.#hasStray = false;
      await insertDispatches(client, dispatches, this.#heartbeat);
    } catch (error) {
      this.#hasStray = isConflict(error);
      throw error;
    }
  }

  /** Makes the queue if it is not there; on a connection of its own, since others wait for nothing but the name. */
  async #known(queue: string): Promise<void> {
    if (this.#queues.has(queue)) return;
    // What pg-boss fails it does not start again: the engine decides what a lost attempt means.
    const options = { retryLimit: 0, retentionSeconds: retention, deleteAfterSeconds: 7 * 86_400 };
    await this.#boss.createQueue(queue, options);
    this.#queues.add(queue);
  }

  /** Takes up to `limit` dispatches of the wanted types: highest priority first, then the one that became ready first. */
  async take(client: PoolClient, { types, limit, now, leaseUntil }: ClaimRequest): Promise<Taken[]> {
    const wanted = new Map<string, number>();
    for (const [type, most] of types) {
      const count = Math.min(most, limit);
      if (count > 0) wanted.set(queueOf(type), count);
    }
    const shares = wanted.size > 1 ? await this.#best(client, wanted, limit) : [...wanted];
    const taken: Taken[] = [];
    const db = throughKept(client);
    for (const [queue, batchSize] of shares) {
      await this.#known(queue);
      // Nothing here starts later; without this a clock of the database that is set back would hide what is ready.
      const jobs = await this.#boss.fetch<DispatchData>(queue, { batchSize, ignoreStartAfter: true, db });
      taken.push(...jobs.map(({ id, data }) => ({ queue, id, sequence: data.sequence })));
    }
    const seconds = heartbeatSeconds(leaseUntil - now);
    if (taken.length > 0 && seconds !== this.#heartbeat) await beatEvery(client, seconds, taken);
    return taken;
  }

  /** How many of each queue are among the best, for a worker that has handlers for several. */
  async #best(on: Queryable, wanted: Map<string, number>, limit: number): Promise<[string, number][]> {
    const rows = await rowsOf(on, best, [[...wanted.keys()], [...wanted.values()], limit]);
    return rows.map(([queue, count]) => [String(queue), Number(count)]);
  }

  /** Tells pg-boss that the attempts of these operations live; answers the sequences of those that it still holds for them. */
  async touch(client: PoolClient, operations: readonly (DispatchedFields & { sequence: number })[]) {
    const alive = new Set<number>();
    const held = operations.flatMap((operation) => {
      const dispatch = dispatchOf(operation);
      return dispatch === undefined ? [] : [{ ...dispatch, sequence: operation.sequence }];
    });
    for (const [queue, dispatches] of byQueue(held)) {
      await this.#known(queue);
      const ids = dispatches.map(({ id }) => id);
      const answer: { settled?: string[] } = await this.#boss.touch(queue, ids, { db: through(client) });
      const touched = new Set(answer.settled);
      for (const { id, sequence } of dispatches) if (touched.has(id)) alive.add(sequence);
    }
    return alive;
  }

  /** Lets pg-boss look for dispatches whose worker has died or whose attempt runs too long. */
  supervise(): Promise<void> {
    return this.#boss.supervise();
  }

  async close(): Promise<void> {
    await this.#boss.stop({ graceful: false });
  }
}

/** pg-boss takes a worker for dead a little before its lease ends, s. */
export function heartbeatSeconds(leaseMs: number): number {
  return Math.max(1, Math.round((leaseMs * 2) / 3_000));
}

const best = `SELECT name, count(*)::int FROM (
  SELECT w.name, j.priority, j.created_on FROM unnest($1::text[], $2::int[]) AS w(name, most) CROSS JOIN LATERAL (
    SELECT priority, created_on FROM ${bossSchema}.job
    WHERE name = w.name AND state < 'active' AND NOT blocked ORDER BY priority DESC, created_on LIMIT w.most
  ) j ORDER BY j.priority DESC, j.created_on LIMIT $3
) found GROUP BY name`;

/** Of operations that wait in a lane, those that are not its head. */
async function heldBack(client: PoolClient, sequences: ReadonlySet<number>): Promise<number[]> {
  if (sequences.size === 0) return [];
  const sql = 'SELECT sequence FROM operation WHERE sequence = ANY($1::bigint[]) AND held';
  return (await rowsOf(client, sql, [[...sequences]])).map(([sequence]) => Number(sequence));
}

/** Of these dispatches, the ids of those that nobody has made anew or removed since they were taken. */
export async function stillTaken(client: PoolClient, taken: readonly Taken[]): Promise<Set<string>> {
  const sql = `SELECT id FROM ${bossSchema}.job WHERE name = ANY($1::text[]) AND id = ANY($2::uuid[]) AND state = 'active'`;
  const queues = [...new Set(taken.map(({ queue }) => queue))];
  const rows = await rowsOf(client, sql, [queues, taken.map(({ id }) => id)]);
  return new Set(rows.map(([id]) => String(id)));
}

/**
 * Of these dispatches, the ids of those that somebody was given, whatever became of him. The others are locked until the
 * transaction ends.
 */
export async function lockTaken(
  on: Queryable,
  queues: readonly string[],
  ids: readonly string[],
): Promise<readonly string[]> {
  const sql = `SELECT id, state >= 'active' FROM ${bossSchema}.job WHERE name = ANY($1::text[]) AND id = ANY($2::uuid[]) FOR UPDATE`;
  const rows = await rowsOf(on, sql, [queues, ids]);
  return rows.flatMap(([id, isTaken]) => (isTaken === true ? [String(id)] : []));
}

async function beatEvery(on: Queryable, seconds: number, taken: readonly Taken[]): Promise<void> {
  const sql = `UPDATE ${bossSchema}.job SET heartbeat_seconds = $1
    WHERE name = ANY($2::text[]) AND id = ANY($3::uuid[]) AND state = 'active'`;
  await rowsOf(on, sql, [seconds, taken.map(({ queue }) => queue), taken.map(({ id }) => id)]);
}

function newDispatches(ready: readonly Ready[]): NewDispatch[] {
  return ready.map(({ id, type, sequence, priority, attempts, timeout }) => ({
    queue: queueOf(type),
    id: dispatchId(id, attempts),
    sequence,
    priority,
    expiry: Math.min(longest, Math.ceil(timeout / 1_000) + overtime),
  }));
}

const idsOf = (dispatches: readonly { readonly id: string }[]) => dispatches.map(({ id }) => id);

function byQueue<T extends { readonly queue: string }>(rows: readonly T[]): Map<string, T[]> {
  return Map.groupBy(rows, ({ queue }) => queue);
}
