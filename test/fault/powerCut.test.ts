import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { copyFileSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { audit } from '../support/audit.ts';
import { openEngine } from '../support/engine.ts';
import { withSeed } from '../support/random.ts';
import { temporaryFolder } from '../support/temporaryFolder.ts';

const cuts = process.env.BGOPS_LONG ? 2_000 : 60;

/** What a disk may hold of bytes that were written and not synced when the power went. */
const tails = {
  gone: () => Buffer.alloc(0),
  'as zeros': (tail: Buffer) => Buffer.alloc(tail.length),
  scrambled: (tail: Buffer) => Buffer.from(tail.map((byte, index) => byte ^ (index % 251))),
} as const;

describe('an acknowledgement', () => {
  const folder = temporaryFolder();

  it('comes after a sync to the disk, each time', function () {
    this.timeout(60_000);
    const trace = join(folder.path, 'trace');
    const program = fileURLToPath(new URL('program/checkpoint.ts', import.meta.url));
    const { status, error, stderr } = spawnSync(
      'strace',
      ['-f', '-e', 'trace=fsync,fdatasync,write', '-o', trace, process.execPath, program, join(folder.path, 'data')],
      { encoding: 'utf8' },
    );
    if (error !== undefined || status !== 0) {
      console.log(`        SKIPPED: strace cannot be run here, so no system call is seen. ${error ?? stderr}`);
      this.skip();
    }
    let syncs = 0;
    let acknowledged = 0;
    for (const line of readFileSync(trace, 'utf8').split('\n')) {
      if (/\b(fsync|fdatasync)\b.*= 0$/.test(line)) syncs += 1;
      if (!line.includes('write(1, "ack ')) continue;
      assert.ok(syncs > 0, `acknowledgement ${acknowledged + 1} came without a sync`);
      acknowledged += 1;
      syncs = 0;
    }
    assert.equal(acknowledged, 30);
  });
});

describe('a power cut', () => {
  const folder = temporaryFolder();

  /** Works with an engine and takes a copy of its files while it is open; answers how long the log was at each answer. */
  async function work(copy: string): Promise<Map<string, number>> {
    const data = join(folder.path, 'data');
    const { engine, reached } = await openEngine(data, {
      echo: () => 'done',
      bulk: { bulk: true, run: () => undefined },
    });
    engine.start();
    const log = join(data, 'operations.db-wal');
    const acknowledged = new Map<string, number>();
    for (let count = 0; count < 40; count++) {
      const drafts = [
        { type: 'echo' },
        { type: 'bulk', executionGroup: 'g' },
        { type: 'unknown', input: 'x'.repeat(9_000) },
      ];
      const { operation } = await engine.submit(drafts[count % 3] ?? { type: 'echo' }, 'test');
      acknowledged.set(operation.id, statSync(log).size);
      if (count % 5 === 0) await reached(operation.id, 'Complete', 'Waiting', 'Merged');
    }
    mkdirSync(copy);
    for (const name of readdirSync(data)) copyFileSync(join(data, name), join(copy, name));
    await engine.stop();
    return acknowledged;
  }

  for (const [name, tailOf] of Object.entries(tails)) {
    it(`with the unsynced end of the log ${name}: every operation answered before is there, whole (${cuts} places)`, async function () {
      this.timeout(cuts * 1_000);
      await withSeed(async (random) => {
        const copy = join(folder.path, 'copy');
        const acknowledged = await work(copy);
        const log = readFileSync(join(copy, 'operations.db-wal'));
        for (let cut = 0; cut < cuts; cut++) {
          const at = random.between(0, log.length);
          const place = join(folder.path, 'place');
          mkdirSync(place);
          for (const file of ['operations.db', 'owner.json']) copyFileSync(join(copy, file), join(place, file));
          writeFileSync(
            join(place, 'operations.db-wal'),
            Buffer.concat([log.subarray(0, at), tailOf(log.subarray(at))]),
          );
          const { engine } = await openEngine(place, {});
          assert.equal(engine.damagedFolder, null);
          for (const [id, size] of acknowledged) if (size <= at) await engine.get(id);
          audit(join(place, 'operations.db'), { pages: true });
          await engine.stop();
          rmSync(place, { recursive: true });
        }
      });
    });
  }
});
