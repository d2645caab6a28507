import assert from 'node:assert/strict';
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { openHistory } from '../../src/backend/salesforce/history/history.ts';
import { systemClock } from '../../src/operation/clock.ts';

const program = path.resolve(import.meta.dirname, 'program/historyWindow.ts');

describe('a history that windows in processes of their own share', function () {
  this.timeout(120_000);
  let folder: string;
  let file: string;
  const windows: ChildProcess[] = [];

  beforeEach(async () => {
    folder = await mkdtemp(path.join(tmpdir(), 'bgops-windows-'));
    file = path.join(folder, 'org.jsonl');
  });
  afterEach(async () => {
    for (const window of windows.splice(0)) window.kill('SIGKILL');
    await rm(folder, { recursive: true, force: true });
  });

  function open(name: string, count: number) {
    const child = spawn(process.execPath, [program, file, name, String(count)], { stdio: ['ignore', 'pipe', 'pipe'] });
    windows.push(child);
    let problems = '';
    child.stderr.on('data', (bytes: Buffer) => {
      problems += bytes.toString();
    });
    const lines = createInterface(child.stdout);
    const begun = once(lines, 'line');
    return { child, begun, exit: once(child, 'exit'), problems: () => problems };
  }

  it('loses nothing of any of them, while all append and rewrite', async () => {
    const count = 30;
    const names = ['a', 'b', 'c'];
    const all = names.map((name) => open(name, count));
    for (const { exit, problems } of all) assert.deepEqual([await exit, problems()], [[0, null], '']);
    const history = await openHistory({ file, most: 2_000, clock: systemClock });
    const ids = new Set(history.unsure(0, 2_000).map(({ id }) => id));
    const missing = names.flatMap((name) =>
      Array.from({ length: count }, (_, index) => `${name}-${index}`).filter((id) => !ids.has(id)),
    );
    assert.deepEqual([missing, ids.size], [[], names.length * count]);
    assert.deepEqual(await readdir(folder), ['org.jsonl']);
    const lines = (await readFile(file, 'utf8')).split('\n').length;
    assert.ok(lines < names.length * count * 6, 'it was rewritten');
  });

  it('loses nothing of the others when one is killed in the middle', async () => {
    const killed = open('killed', 0);
    const other = open('other', 30);
    await killed.begun;
    killed.child.kill('SIGKILL');
    await killed.exit;
    assert.deepEqual([await other.exit, other.problems()], [[0, null], '']);
    const history = await openHistory({ file, most: 2_000, clock: systemClock });
    const ids = history.unsure(0, 2_000).map(({ id }) => id);
    assert.equal(ids.filter((id) => id.startsWith('other-')).length, 30);
    assert.ok(ids.filter((id) => id.startsWith('killed-')).length >= 10);
    await history.dispose();
  });
});
