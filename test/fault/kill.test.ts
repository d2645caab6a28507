import assert from 'node:assert/strict';
import { copyFileSync, existsSync, mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { setTimeout as pause } from 'node:timers/promises';
import { attemptErrorCodes } from '../../src/operation/error.ts';
import { audit } from '../support/audit.ts';
import { openEngine } from '../support/engine.ts';
import { startProgram } from '../support/program.ts';
import { withSeed } from '../support/random.ts';
import { temporaryFolder } from '../support/temporaryFolder.ts';

const rounds = process.env.BGOPS_LONG ? 200 : 15;

/** What killed programs have told, over all rounds. */
class Told {
  readonly acknowledged = new Set<string>();
  readonly started = new Set<string>();
  readonly ended = new Set<string>();

  take(lines: readonly string[]): void {
    for (const line of lines) {
      const [verb, id = '', attempt = ''] = line.split(' ');
      if (verb === 'ack') this.acknowledged.add(id);
      else if (verb === 'end') this.ended.add(`${id} ${attempt}`);
      else if (verb === 'start') {
        assert.ok(!this.started.has(`${id} ${attempt}`), `attempt ${attempt} of ${id} started twice`);
        this.started.add(`${id} ${attempt}`);
      }
    }
  }
}

describe('kill -9 of an engine under load', () => {
  const folder = temporaryFolder();

  it(`loses nothing, completes nothing twice, records what was interrupted (${rounds} rounds)`, async function () {
    this.timeout(rounds * 4_000);
    await withSeed(async (random) => {
      const told = new Told();
      const data = join(folder.path, 'data');
      let interrupted = 0;
      for (let round = 0; round < rounds; round++) {
        const program = startProgram('test/fault/program/load.ts', [data]);
        await program.line('ready');
        await pause(random.between(50, 300));
        await program.kill();
        told.take(program.lines);
        interrupted += await examine(data, join(folder.path, 'copy'), told);
      }
      assert.ok(interrupted > 0, 'no round met an attempt under way');
      const last = startProgram('test/fault/program/load.ts', [data, 'drain']);
      await last.line('drained');
      await last.ended;
      told.take(last.lines);
      examineEnd(join(data, 'operations.db'), told);
      console.log(
        `        ${rounds} kills: ${told.acknowledged.size} acknowledged, none lost; ${interrupted} attempts interrupted`,
      );
    });
  });
});

/** Looks at a copy of what a killed engine left, before and after another engine opens it; answers what was interrupted. */
async function examine(data: string, copy: string, told: Told): Promise<number> {
  rmSync(copy, { recursive: true, force: true });
  mkdirSync(copy);
  for (const name of ['operations.db', 'operations.db-wal', 'owner.json']) {
    if (existsSync(join(data, name))) copyFileSync(join(data, name), join(copy, name));
  }
  const file = join(copy, 'operations.db');
  audit(file, { pages: true });
  const active = read(file, 'SELECT id, attempts FROM operation WHERE status IN (4, 5)');
  const running = new Set(active.map(({ id, attempts }) => `${id} ${attempts}`));
  const stored = new Set(read(file, 'SELECT id FROM operation').map(({ id }) => String(id)));
  for (const id of told.acknowledged) assert.ok(stored.has(id), `${id} was acknowledged and is lost`);
  const lost = attemptsOf(file, 4);
  for (const one of told.started) {
    assert.ok(told.ended.has(one) || running.has(one) || lost.has(one), `attempt ${one} is not known`);
  }
  for (const one of attemptsOf(file, 0)) assert.ok(told.ended.has(one), `attempt ${one} is Complete and never ended`);
  const { engine } = await openEngine(copy, {});
  assert.equal(engine.damagedFolder, null);
  for (const { id } of active) {
    const operation = engine.get(String(id));
    const attempt = engine.attempts(String(id)).at(-1);
    assert.deepEqual([operation.status, attempt?.outcome], ['Waiting', 'Lost']);
    assert.equal(attempt?.error?.code, attemptErrorCodes.workerLost);
  }
  audit(file);
  await engine.stop();
  return active.length;
}

/** `ID N` of the attempts that are recorded with an outcome, by its code. */
function attemptsOf(file: string, outcome: number): Set<string> {
  const sql = 'SELECT id, number FROM attempt JOIN operation USING (sequence) WHERE outcome = ?';
  return new Set(read(file, sql, outcome).map(({ id, number }) => `${id} ${number}`));
}

function examineEnd(file: string, told: Told): void {
  audit(file, { pages: true });
  assert.deepEqual(
    read(file, 'SELECT status, count(*) AS n FROM operation WHERE status NOT IN (3, 6) GROUP BY status'),
    [],
    'everything is Complete, or Merged into what is',
  );
  const [counted] = read(file, 'SELECT count(*) AS n FROM operation');
  assert.ok(Number(counted?.n) >= told.acknowledged.size);
  const attempts = read(file, 'SELECT id, number FROM attempt JOIN operation USING (sequence)');
  const stored = new Set(attempts.map(({ id, number }) => `${id} ${number}`));
  for (const one of told.started) assert.ok(stored.has(one), `attempt ${one} is not recorded`);
}

function read(file: string, sql: string, ...values: (string | number)[]) {
  const database = new DatabaseSync(file, { readOnly: true });
  try {
    return database.prepare(sql).all(...values);
  } finally {
    database.close();
  }
}
