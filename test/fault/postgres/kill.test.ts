import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import { Client } from 'pg';
import { outcomeNames } from '../../../src/engine/store/columns.ts';
import { auditPostgres } from '../../support/postgres/audit.ts';
import { postgres } from '../../support/postgres/postgres.ts';
import { type Random, withSeed } from '../../support/random.ts';
import { startServer, type TestServer } from '../../support/server.ts';
import { startWorker, type TestWorker } from '../../support/worker.ts';
import { eventually, Handlers } from './fleet.ts';

const rounds = Number(process.env.BGOPS_KILLS ?? (process.env.BGOPS_LONG ? 500 : 50));

/** A process that is started again whenever it was killed. */
interface Place<T> {
  process: T | undefined;
  start(): Promise<T>;
}

/** Starts until it comes up: PostgreSQL may be down at the moment. */
async function revive<T>(place: Place<T>): Promise<void> {
  for (;;) {
    try {
      place.process = await place.start();
      return;
    } catch (error) {
      assert.match(String(error), /ended with code 1/);
    }
  }
}

describe('kill -9 of workers, servers and PostgreSQL itself under load', () => {
  const running = postgres();
  const servers: Place<TestServer>[] = [];
  const workers: Place<TestWorker>[] = [];
  const acknowledged = new Set<string>();
  let handlers: Handlers;
  let database = '';
  let over = false;

  before(async function () {
    this.timeout(120_000);
    handlers = new Handlers();
    database = await running.emptyDatabase();
    for (const _ of [0, 1]) {
      servers.push({ process: undefined, start: () => startServer({ args: ['--database', database] }) });
      const args = ['--lease', '3', '--concurrency', '8'];
      workers.push({ process: undefined, start: () => startWorker(database, handlers.folder, args) });
    }
    await Promise.all([...servers.map(revive), ...workers.map(revive)]);
  });
  after(async () => {
    over = true;
    await Promise.all([...servers, ...workers].map(({ process }) => process?.stop()));
    handlers.remove();
  });

  it(`loses nothing, completes nothing twice, records what was interrupted (${rounds} kills)`, async function () {
    this.timeout(rounds * 20_000);
    await withSeed(async (random) => {
      console.log(`        BGOPS_SEED=${random.seed}`);
      const began = performance.now();
      const submitters = [0, 1, 2].map(() => keepSubmitting(random));
      const kills = { worker: 0, server: 0, postgres: 0 };
      const reviving: Promise<void>[] = [];
      for (let round = 0; round < rounds; round++) {
        const wanted = acknowledged.size + random.between(1, 20);
        await eventually(() => acknowledged.size >= wanted);
        await pause(random.between(0, 100));
        const kind = (['worker', 'worker', 'server', 'postgres'] as const)[random.between(0, 3)] ?? 'worker';
        kills[kind]++;
        if (kind === 'postgres') {
          await running.server.kill();
          await running.server.start();
        } else if (kind === 'worker') {
          reviving.push((await killOne(workers, random)).again);
        } else {
          reviving.push((await killOne(servers, random)).again);
        }
      }
      over = true;
      await Promise.all([...submitters, ...reviving]);
      await finished();
      const interrupted = await examine();
      assert.ok(interrupted > 0 || rounds < 50, 'no kill met an attempt under way');
      console.log(
        `        ${JSON.stringify(kills)}: ${acknowledged.size} acknowledged, none lost; ${interrupted} attempts interrupted; ` +
          `${Math.round((performance.now() - began) / 1_000)} s`,
      );
    });
  });

  /** Kills one of those that live, soon at least. `again` resolves when it is there again. */
  async function killOne<T extends TestServer | TestWorker>(places: Place<T>[], random: Random) {
    const alive = () => places.filter(({ process }) => process !== undefined);
    await eventually(() => alive().length > 0);
    const place = alive()[random.between(0, alive().length - 1)];
    const process = place?.process;
    assert.ok(place !== undefined && process !== undefined);
    place.process = undefined;
    await process.kill();
    // Its temporary folder goes, too.
    await process.stop();
    return { again: revive(place) };
  }

  async function keepSubmitting(random: Random): Promise<void> {
    while (!over) {
      const alive = servers.flatMap(({ process }) => process ?? []);
      const server = alive[random.between(0, alive.length - 1)];
      if (server === undefined) {
        await pause(20);
        continue;
      }
      const drafts = Array.from({ length: random.between(1, 4) }, () => draft(random));
      try {
        const response = await server.request('POST', '/api/v1/operations', drafts);
        const answer = (await response.json()) as { operations?: { id: string }[]; code?: string };
        if (response.status === 201) for (const { id } of answer.operations ?? []) acknowledged.add(id);
        else assert.equal(answer.code, 'database-unavailable', JSON.stringify(answer));
      } catch (error) {
        // A server that is killed cuts its connections, and what it would have said with them.
        if (error instanceof assert.AssertionError) throw error;
      }
      await pause(random.between(0, 40));
    }
  }

  function draft(random: Random) {
    const settings = { retryLimit: 1_000, retryBackoff: 1, idempotencyKey: randomUUID(), input: random.next() };
    const kind = random.between(0, 4);
    if (kind === 0) return { ...settings, type: 'bulk', executionGroup: `group ${random.between(0, 2)}` };
    if (kind === 1) return { ...settings, type: 'plain', sequenceGroup: `lane ${random.between(0, 3)}` };
    return { ...settings, type: kind === 2 ? 'flaky' : 'plain' };
  }

  /** Resolves when nothing is left to do. */
  async function finished(): Promise<void> {
    await eventually(async () => {
      const [row] = await query('SELECT count(*)::int AS n FROM operation WHERE status NOT IN (3, 6)');
      return row?.n === 0;
    });
  }

  /** Looks whether all that was told is true; answers how many attempts were interrupted. */
  async function examine(): Promise<number> {
    await auditPostgres(database);
    const stored = new Set((await query('SELECT id FROM operation')).map(({ id }) => String(id)));
    for (const id of acknowledged) assert.ok(stored.has(id), `${id} was acknowledged and is lost`);
    const recorded = await query(`SELECT id, number, outcome FROM (SELECT sequence, number, outcome FROM attempt
      UNION ALL SELECT sequence, attempt, 0 FROM event WHERE attempt IS NOT NULL) a JOIN operation USING (sequence)`);
    const attempts = new Map(recorded.map(({ id, number, outcome }) => [`${id} ${number}`, Number(outcome)]));
    const said = (verb: string) => {
      const lines = handlers.diary().filter((line) => line.startsWith(`${verb} `));
      return lines.map((line) => line.slice(verb.length + 1));
    };
    const [started, ended] = [said('start'), new Set(said('end'))];
    assert.equal(new Set(started).size, started.length, 'an attempt started twice');
    for (const one of started) assert.ok(attempts.has(one), `attempt ${one} is not recorded`);
    for (const [one, outcome] of attempts) {
      if (outcome === 0) assert.ok(ended.has(one), `attempt ${one} is Complete and never ended`);
    }
    for (const one of started) assert.ok(ended.has(one) || attempts.get(one) !== 0, `attempt ${one} did not end`);
    return [...attempts.values()].filter((outcome) => outcomeNames[outcome] === 'Lost').length;
  }

  async function query(sql: string): Promise<Record<string, unknown>[]> {
    const client = new Client({ connectionString: database });
    await client.connect();
    try {
      return (await client.query(sql)).rows;
    } finally {
      await client.end();
    }
  }
});
