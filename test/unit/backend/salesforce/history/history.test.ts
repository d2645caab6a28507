import assert from 'node:assert/strict';
import { appendFile, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { type History, openHistory } from '../../../../../src/backend/salesforce/history/history.ts';
import { systemClock } from '../../../../../src/operation/clock.ts';
import { OperationFailure } from '../../../../../src/operation/error.ts';
import type { Operation } from '../../../../../src/operation/operation.ts';
import { ManualClock } from '../../../../support/manualClock.ts';
import { operationOf } from '../../../../support/operations.ts';

describe('history of a Salesforce connection', () => {
  let folder: string;
  let file: string;
  let problems: string[];
  const opened: History[] = [];

  beforeEach(async () => {
    folder = await mkdtemp(path.join(tmpdir(), 'bgops-history-'));
    file = path.join(folder, 'inner', 'org.jsonl');
    problems = [];
  });
  afterEach(async () => {
    for (const history of opened.splice(0)) await history.dispose();
    await rm(folder, { recursive: true, force: true });
  });

  const open = async (more: Partial<Parameters<typeof openHistory>[0]> = {}) => {
    const onProblem = (sentence: string) => problems.push(sentence);
    const history = await openHistory({ file, most: 100, clock: systemClock, onProblem, ...more });
    opened.push(history);
    return history;
  };
  const ended = (more: Partial<Operation> = {}) =>
    operationOf({ status: 'Complete', startedAt: 1_000, finishedAt: 2_000, ...more });
  const idsOf = (rows: Iterable<Operation>) => [...rows].map(({ id }) => id).sort();
  const linesOf = async () => (await readFile(file, 'utf8')).trimEnd().split('\n');

  it('gives out what the org has lost, marked, and nothing that it may have', async () => {
    const history = await open();
    const notes = { serviceStatus: 'Odd', untold: ['priority' as const] };
    const [one, other] = [ended(), ended({ error: { code: 1, message: 'é😀', stack: null }, ...notes })];
    history.remember([one, other]);
    assert.deepEqual([...history.remembered()], []);
    assert.equal(history.get(one.id), undefined);
    assert.deepEqual(history.unsure(0, 10), [one, other]);
    assert.deepEqual(history.lose([other.id, 'stranger']), [{ ...other, remembered: true }]);
    assert.deepEqual([...history.remembered()], [{ ...other, remembered: true }]);
    assert.deepEqual(history.unsure(0, 10), [one]);
  });

  it('keeps only rows that have ended', async () => {
    const history = await open();
    const row = operationOf({ status: 'Running' });
    history.remember([row]);
    assert.deepEqual(history.lose([row.id]), []);
    assert.equal(history.size, 0);
  });

  it('is there again when it is opened again, as it was', async () => {
    const history = await open();
    const rows = [
      ended(),
      ended({ status: 'Error', serviceStatus: 'Odd', untold: ['ttl'] }),
      ended({ status: 'Canceled', finishedAt: null }),
    ];
    history.remember(rows);
    history.lose([rows[0]?.id ?? '', rows[1]?.id ?? '']);
    await history.dispose();
    const again = await open();
    assert.deepEqual(idsOf(again.remembered()), [rows[0]?.id, rows[1]?.id]);
    assert.deepEqual(again.get(rows[1]?.id ?? ''), { ...rows[1], remembered: true });
    assert.equal(again.size, 3);
  });

  it('takes back that a row is lost when the org shows it', async () => {
    const history = await open();
    const row = ended();
    history.remember([row]);
    history.lose([row.id]);
    history.remember([row]);
    assert.deepEqual([...history.remembered()], []);
    const running = { ...row, status: 'Running' as const, version: row.version + 1 };
    history.remember([running]);
    await history.dispose();
    assert.equal((await open()).size, 0);
  });

  it('takes no row from itself', async () => {
    const history = await open();
    const row = ended();
    history.remember([row]);
    history.remember(history.lose([row.id]));
    assert.deepEqual(idsOf(history.remembered()), [row.id]);
  });

  it('writes several changes at once, a moment later', async () => {
    const clock = new ManualClock();
    const history = await open({ clock });
    history.remember([ended()]);
    history.remember([ended()]);
    await assert.rejects(stat(file));
    await clock.advance(1_000);
    await history.refresh();
    assert.equal((await linesOf()).length, 3);
  });

  it('writes a row that is as it was once only', async () => {
    const history = await open();
    const row = ended();
    for (let time = 0; time < 5; time += 1) history.remember([{ ...row }]);
    await history.dispose();
    const again = await open();
    again.remember([{ ...row }]);
    await again.dispose();
    assert.equal((await linesOf()).length, 2);
  });

  it('reads over a line that is torn, and goes on behind it', async () => {
    const history = await open();
    const rows = [ended(), ended()];
    history.remember(rows.slice(0, 1));
    await history.dispose();
    // In the middle of a character.
    await appendFile(file, Buffer.from('{"row":{"id":"torn é').subarray(0, -1));
    const again = await open();
    assert.equal(again.size, 1);
    again.remember(rows.slice(1));
    await again.dispose();
    assert.equal((await open()).size, 2);
    assert.deepEqual(problems, []);
  });

  it('reads over lines that are none of its own', async () => {
    const history = await open();
    history.remember([ended()]);
    await history.dispose();
    await appendFile(file, 'x\n[]\n{}\n{"row":{}}\n{"lost":5}\n{"row":null,"lost":"a"}\n\n');
    assert.equal((await open()).size, 1);
  });

  it('keeps the rows that ended last, and a file of a size that fits', async () => {
    const history = await open({ most: 10, mostBytes: 30_000 });
    const rows = Array.from({ length: 200 }, (_, index) => ended({ finishedAt: index }));
    for (const row of rows) {
      history.remember([row]);
      if (row.finishedAt !== null && row.finishedAt % 20 === 0) await history.refresh();
    }
    await history.dispose();
    const again = await open({ most: 10 });
    assert.deepEqual(again.unsure(0, 100), rows.slice(-10));
    const { size } = await stat(file);
    assert.ok(size < 30_000, String(size));
  });

  it('keeps as many rows as fit into the bytes', async () => {
    const history = await open({ mostBytes: 10_000 });
    const rows = Array.from({ length: 40 }, (_, index) => ended({ finishedAt: index, name: 'x'.repeat(500) }));
    history.remember(rows);
    await history.dispose();
    const again = await open();
    assert.ok(again.size > 2 && again.size < 10, String(again.size));
    assert.deepEqual(again.unsure(0, 100).at(-1), rows.at(-1));
  });

  it('is cleared, in the other windows too', async () => {
    const [one, other] = [await open(), await open()];
    one.remember([ended(), ended()]);
    await one.dispose();
    await other.refresh();
    assert.equal(other.size, 2);
    await one.clear();
    assert.equal(one.size, 0);
    await other.refresh();
    assert.equal(other.size, 0);
    other.remember([ended()]);
    await other.dispose();
    await one.refresh();
    assert.equal(one.size, 1);
  });

  it('leaves nothing but its file', async () => {
    const history = await open({ most: 5, mostBytes: 2_000 });
    history.remember(Array.from({ length: 30 }, () => ended()));
    await history.dispose();
    await history.clear();
    assert.deepEqual(await readdir(path.dirname(file)), ['org.jsonl']);
    if (process.platform !== 'win32') assert.equal((await stat(file)).mode & 0o077, 0);
  });

  it('destroys nothing that another window writes', async function () {
    this.timeout(30_000);
    const windows = [await open({ most: 1_000 }), await open({ most: 1_000 }), await open({ most: 1_000 })];
    const rows = Array.from({ length: 300 }, () => ended());
    for (const [index, row] of rows.entries()) {
      const window = windows[index % windows.length];
      window?.remember([row]);
      // Rewrites, appends and reads of all three at the same time.
      if (index % 30 === 29) await Promise.all(windows.map((each) => each.dispose()));
    }
    await Promise.all(windows.map((each) => each.dispose()));
    assert.equal((await open({ most: 1_000 })).size, rows.length);
    await Promise.all(windows.map((each) => each.refresh()));
    assert.deepEqual(
      windows.map(({ size }) => size),
      windows.map(() => rows.length),
    );
    assert.deepEqual(problems, []);
  });

  it('takes over the lock of a window that has died', async () => {
    const history = await open();
    history.remember([ended()]);
    await history.dispose();
    await writeFile(`${file}.lock`, 'a window that is no more');
    const clock = new ManualClock();
    // Waiting takes no time here, and lets it pass all the same.
    const after = (ms: number, callback: () => void) => {
      clock.pass(ms);
      return systemClock.after(0, callback);
    };
    const other = await open({ clock: { now: () => clock.now(), elapsed: () => clock.elapsed(), after } });
    assert.ok(clock.elapsed() >= 5_000);
    assert.equal(other.size, 1);
    other.remember([ended()]);
    await other.dispose();
    assert.equal((await linesOf()).length, 3);
  });

  it('gives up a lock that others take again and again', async () => {
    const history = await open();
    history.remember([ended()]);
    await history.dispose();
    const clock = new ManualClock();
    let holder = 0;
    await writeFile(`${file}.lock`, 'a window');
    const after = (ms: number, callback: () => void) => {
      clock.pass(ms * 50);
      void writeFile(`${file}.lock`, `window ${holder++}`).then(callback);
      return () => {};
    };
    const other = await open({ clock: { now: () => clock.now(), elapsed: () => clock.elapsed(), after } });
    assert.match(problems.join(), /is held by another process/);
    assert.equal(other.size, 0);
    await rm(`${file}.lock`);
  });

  it('knows a file that was rewritten, although it has the number of one before', async () => {
    const [one, other] = [await open(), await open()];
    one.remember([ended(), ended()]);
    await one.dispose();
    await other.refresh();
    // The numbers of files that are no more are given again.
    for (let time = 0; time < 4; time += 1) {
      await one.clear();
      one.remember(Array.from({ length: 3 + time }, () => ended()));
      await one.dispose();
      await other.refresh();
      assert.equal(other.size, 3 + time);
      assert.deepEqual(other.unsure(0, 10), one.unsure(0, 10));
    }
  });

  it('forgets rows when asked', async () => {
    const history = await open();
    const [one, two] = [ended(), ended()];
    history.remember([one, two]);
    history.forget([one.id, 'stranger']);
    await history.dispose();
    assert.deepEqual((await open()).unsure(0, 10), [two]);
  });

  it('says what is wrong with its file, and remembers until the window is closed', async () => {
    await writeFile(path.join(folder, 'inner'), 'no folder');
    const history = await open();
    const row = ended();
    history.remember([row]);
    await history.dispose();
    assert.equal(problems.length, 1);
    assert.match(problems[0] ?? '', /could not be read or written \(.+\)\. .*as long as this window is open\.$/);
    assert.deepEqual(idsOf(history.lose([row.id])), [row.id]);
    await assert.rejects(
      history.clear(),
      (error) => error instanceof OperationFailure && error.code === 'storage-failed' && /by hand/.test(error.message),
    );
  });
});
