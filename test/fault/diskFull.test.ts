import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { appendFileSync, mkdtempSync, rmSync, statfsSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { OperationFailure } from '../../src/operation/error.ts';
import { everything } from '../../src/operation/query.ts';
import { audit } from '../support/audit.ts';
import { Gate, openEngine } from '../support/engine.ts';
import { ManualClock } from '../support/manualClock.ts';
import { startServer } from '../support/server.ts';

const megabyte = 1_048_576;
const mount = (...args: string[]) => execFileSync('mount', args, { stdio: 'pipe' });

/** Takes all the space there is; answers what gives it back. */
function fill(folder: string): () => void {
  const file = join(folder, 'filler');
  writeFileSync(file, '');
  for (let size = 65_536; size >= 1; size = Math.floor(size / 2)) {
    try {
      for (;;) appendFileSync(file, Buffer.alloc(size));
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ENOSPC') throw error;
    }
  }
  assert.equal(statfsSync(folder).bavail, 0);
  return () => rmSync(file);
}

const isCode = (code: string) => (error: unknown) => {
  assert.ok(error instanceof OperationFailure, String(error));
  assert.equal(error.code, code);
  return true;
};

describe('a disk of a few megabytes', () => {
  let disk = '';

  beforeEach(function () {
    disk = mkdtempSync(join(tmpdir(), 'bgops-disk-'));
    try {
      mount('-t', 'tmpfs', '-o', 'size=4m', 'tmpfs', disk);
    } catch (error) {
      console.log(`        SKIPPED: mounting is not permitted here, so no disk can be full. ${error}`);
      this.skip();
    }
  });

  afterEach(function () {
    if (this.currentTest?.isPending() !== true) execFileSync('umount', ['-l', disk]);
    rmSync(disk, { recursive: true });
  });

  it('full: submits are refused as such, an attempt that ends then is stored once there is space', async () => {
    const clock = new ManualClock();
    const gate = new Gate();
    const { engine } = await openEngine(join(disk, 'data'), { echo: () => 'done', held: () => gate.pass() }, { clock });
    engine.start();
    const held = await engine.submit({ type: 'held' }, 'test');
    const early = await engine.submit({ type: 'echo' }, 'test');
    await gate.reached;
    await clock.advance(0);
    const release = fill(disk);
    // What is left inside files that are there already is used up first.
    const acknowledged = [held.operation.id, early.operation.id];
    let refusal: unknown;
    while (refusal === undefined) {
      await engine.submit({ type: 'later', input: 'x'.repeat(10_000) }, 'test').then(
        ({ operation }) => void acknowledged.push(operation.id),
        (error: unknown) => {
          refusal = error;
        },
      );
    }
    assert.ok(isCode('storage-full')(refusal));
    await assert.rejects(
      engine.submitMany([{ type: 'later', input: 'x'.repeat(megabyte) }], 'test'),
      isCode('storage-full'),
    );
    assert.equal((await engine.get(early.operation.id)).status, 'Complete', 'reading goes on');
    gate.open();
    await clock.advance(2_000);
    release();
    await clock.advance(2_000);
    assert.equal((await engine.get(held.operation.id)).status, 'Complete');
    const { operation } = await engine.submit({ type: 'echo' }, 'test');
    await clock.advance(0);
    assert.equal((await engine.get(operation.id)).status, 'Complete');
    for (const id of acknowledged) await engine.get(id);
    assert.equal((await engine.counts(everything)).total, acknowledged.length + 1);
    await engine.stop();
    audit(join(disk, 'data', 'operations.db'), { pages: true });
  });

  it('full when the engine stops, and when the next one opens: nothing is lost, and it says so', async () => {
    const clock = new ManualClock();
    const gate = new Gate();
    const data = join(disk, 'data');
    const { engine } = await openEngine(data, { held: () => gate.pass() }, { clock });
    engine.start();
    const { operation } = await engine.submit({ type: 'held' }, 'test');
    await gate.reached;
    const release = fill(disk);
    for (let isFull = false; !isFull; ) {
      isFull = await engine.submit({ type: 'later', input: 'x'.repeat(10_000) }, 'test').then(
        () => false,
        () => true,
      );
    }
    gate.open();
    const stopping = engine.stop({ graceMs: 1_000 });
    await clock.advance(20_000);
    await stopping;
    const opened = await openEngine(data, {}).then(
      ({ engine: next }) => next,
      (error: unknown) => {
        assert.ok(isCode('storage-full')(error));
        return null;
      },
    );
    await opened?.stop();
    release();
    const { engine: next } = await openEngine(data, {});
    assert.equal(next.damagedFolder, null);
    const { status } = await next.get(operation.id);
    assert.ok(['Waiting', 'Complete'].includes(status), status);
    await next.stop();
    audit(join(data, 'operations.db'), { pages: true });
  });

  it('full under an engine server: refused with 507, read all the same, stopped in order, and good again after', async function () {
    this.timeout(60_000);
    const dataFolder = join(disk, 'data');
    const server = await startServer({ dataFolder });
    const submit = () => server.request('POST', '/api/v1/operations', { type: 'later', input: 'x'.repeat(10_000) });
    const release = fill(disk);
    let stored = 0;
    let answer = await submit();
    for (; answer.status === 201; answer = await submit()) stored += 1;
    assert.equal(answer.status, 507);
    assert.equal(((await answer.json()) as { code: string }).code, 'storage-full');
    assert.equal((await server.json<{ total: number }>('GET', '/api/v1/counts')).total, stored);
    assert.equal(await server.stop(), 0);
    await assert.rejects(startServer({ dataFolder }), /disk is full/i);
    release();
    const next = await startServer({ dataFolder });
    await next.json('POST', '/api/v1/operations', { type: 'later' });
    assert.equal((await next.json<{ total: number }>('GET', '/api/v1/counts')).total, stored + 1);
    assert.equal(await next.stop(), 0);
  });

  it('read-only: the engine is refused with what to do, and opens when it can be written again', async () => {
    const data = join(disk, 'data');
    const first = await openEngine(data, {});
    const { operation } = await first.engine.submit({ type: 'any' }, 'test');
    await first.engine.stop();
    mount('-o', 'remount,ro', disk);
    for (const place of [data, join(disk, 'new')]) {
      await assert.rejects(openEngine(place, {}), (error: Error) => {
        assert.match(error.message, /cannot be written\. Check its permissions, or choose another folder\./);
        return isCode('storage-failed')(error);
      });
    }
    mount('-o', 'remount,rw', disk);
    const { engine } = await openEngine(data, {});
    assert.equal((await engine.get(operation.id)).status, 'Waiting');
    await engine.stop();
  });
});
