import assert from 'node:assert/strict';
import { copyFileSync, existsSync, mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { Engine } from '../../src/engine/engine.ts';
import { migrations } from '../../src/engine/store/sqlite/schema.ts';
import { attemptErrorCodes } from '../../src/operation/error.ts';
import { audit } from '../support/audit.ts';
import { openEngine } from '../support/engine.ts';
import { drained, workRunner } from './program/work.ts';

/** What programs that were killed have told before, over all rounds on one data folder. */
export class Told {
  readonly acknowledged = new Set<string>();
  /** `ID N` for attempt N. */
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

/**
 * Looks at a copy of what a killed engine left, before and after another engine opens it: all that was told is true.
 * Answers how many attempts were interrupted.
 */
export async function examine(data: string, told: Told): Promise<number> {
  const copy = copyOf(data);
  const file = join(copy, 'operations.db');
  if (!existsSync(file) || !isWhole(file)) {
    assert.equal(told.acknowledged.size, 0, 'the database is gone');
    return 0;
  }
  audit(file, { pages: true });
  const active = read(file, 'SELECT id, attempts FROM operation WHERE status IN (4, 5)');
  const known = attemptsOf(file, 'outcome <> 0');
  for (const { id, attempts } of active) known.add(`${id} ${attempts}`);
  const stored = new Set(read(file, 'SELECT id FROM operation').map(({ id }) => String(id)));
  for (const id of told.acknowledged) assert.ok(stored.has(id), `${id} was acknowledged and is lost`);
  for (const one of told.started) assert.ok(told.ended.has(one) || known.has(one), `attempt ${one} is not known`);
  for (const one of attemptsOf(file, 'outcome = 0')) {
    assert.ok(told.ended.has(one), `attempt ${one} is Complete and never ended`);
  }
  const { engine } = await openEngine(copy, {});
  assert.equal(engine.damagedFolder, null);
  for (const { id } of active) {
    const operation = await engine.get(String(id));
    const attempt = (await engine.attempts(String(id))).at(-1);
    assert.deepEqual([operation.status, attempt?.outcome], ['Waiting', 'Lost']);
    assert.equal(attempt?.error?.code, attemptErrorCodes.workerLost);
  }
  audit(file);
  await engine.stop();
  rmSync(copy, { recursive: true });
  return active.length;
}

/** A next engine on the folder itself works off what is left; then everything that was acknowledged is done, once. */
export async function finish(data: string, told: Told): Promise<void> {
  const lines: string[] = [];
  const engine = await Engine.open({ folder: data, runner: workRunner((line) => lines.push(line)) });
  engine.start();
  await drained(engine);
  await engine.stop();
  told.take(lines);
  const file = join(data, 'operations.db');
  audit(file, { pages: true });
  const open = 'SELECT status, count(*) AS n FROM operation WHERE status NOT IN (3, 6) GROUP BY status';
  assert.deepEqual(read(file, open), [], 'everything is Complete, or Merged into what is');
  const [counted] = read(file, 'SELECT count(*) AS n FROM operation');
  assert.ok(Number(counted?.n) >= told.acknowledged.size);
  const recorded = attemptsOf(file, 'TRUE');
  for (const one of told.started) assert.ok(recorded.has(one), `attempt ${one} is not recorded`);
}

function copyOf(data: string): string {
  const copy = `${data}-copy`;
  rmSync(copy, { recursive: true, force: true });
  mkdirSync(copy);
  for (const name of ['operations.db', 'operations.db-wal', 'owner.json']) {
    if (existsSync(join(data, name))) copyFileSync(join(data, name), join(copy, name));
  }
  return copy;
}

/** False for a database whose migrations were interrupted: nothing was taken before the last one. */
const isWhole = (file: string) => read(file, 'PRAGMA user_version')[0]?.user_version === migrations.length;

function attemptsOf(file: string, condition: string): Set<string> {
  const ended = `SELECT sequence, number, outcome FROM attempt
    UNION ALL SELECT sequence, attempt, 0 FROM event WHERE attempt IS NOT NULL`;
  const sql = `SELECT id, number FROM (${ended}) JOIN operation USING (sequence) WHERE ${condition}`;
  return new Set(read(file, sql).map(({ id, number }) => `${id} ${number}`));
}

function read(file: string, sql: string) {
  const database = new DatabaseSync(file, { readOnly: true });
  try {
    return database.prepare(sql).all();
  } finally {
    database.close();
  }
}
