import assert from 'node:assert/strict';
import {
  copyFileSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import type { Engine } from '../../src/engine/engine.ts';
import { OperationFailure } from '../../src/operation/error.ts';
import { everything } from '../../src/operation/query.ts';
import { audit } from '../support/audit.ts';
import { openEngine } from '../support/engine.ts';
import { startServer } from '../support/server.ts';
import { temporaryFolder } from '../support/temporaryFolder.ts';

const count = 300;
const handlers = { echo: () => undefined };

/** How a folder was left: in order, or by a kill, with the newest operations in the write-ahead log alone. */
type Left = 'stopped' | 'killed';

interface Damage {
  readonly name: string;
  readonly left: readonly Left[];
  /** `intact`: every operation must still be there. `aside`: moved aside. `either`. */
  readonly outcome: 'intact' | 'aside' | 'either';
  do(folder: string): void;
}

const database = (folder: string) => join(folder, 'operations.db');
const log = (folder: string) => join(folder, 'operations.db-wal');

function overwrite(file: string, offset: number, length: number): void {
  const bytes = readFileSync(file);
  assert.ok(bytes.length >= offset + length, `${file} has only ${bytes.length} bytes`);
  for (let at = offset; at < offset + length; at++) bytes[at] = (bytes[at] ?? 0) ^ 0x5a;
  writeFileSync(file, bytes);
}

const middle = (file: string) => Math.floor(readFileSync(file).length / 2 / 4096) * 4096;

const damages: readonly Damage[] = [
  { name: 'nothing', left: ['stopped', 'killed'], outcome: 'intact', do: () => {} },
  {
    name: 'header overwritten',
    left: ['stopped'],
    outcome: 'aside',
    do: (at) => overwrite(database(at), 0, 100),
  },
  {
    name: 'header overwritten, its log holding that page',
    left: ['killed'],
    outcome: 'intact',
    do: (at) => overwrite(database(at), 0, 100),
  },
  {
    name: 'pages in the middle overwritten',
    left: ['killed'],
    outcome: 'aside',
    do: (at) => overwrite(database(at), middle(database(at)), 8 * 4096),
  },
  {
    name: 'last half cut off',
    left: ['stopped'],
    outcome: 'aside',
    do: (at) => truncateSync(database(at), middle(database(at))),
  },
  {
    name: 'a frame of the log overwritten',
    left: ['killed'],
    outcome: 'either',
    do: (at) => overwrite(log(at), 32 + 24 + 10, 100),
  },
  { name: 'the last frame of the log torn', left: ['killed'], outcome: 'intact', do: tearLastFrame },
  {
    name: 'the log cut in the middle',
    left: ['killed'],
    outcome: 'either',
    do: (at) => truncateSync(log(at), middle(log(at)) + 1_000),
  },
  { name: 'the log gone', left: ['killed'], outcome: 'either', do: (at) => rmSync(log(at)) },
  {
    name: 'garbage in the shared memory',
    left: ['killed'],
    outcome: 'intact',
    do: (at) => writeFileSync(`${database(at)}-shm`, 'x'.repeat(32_768)),
  },
  { name: 'the database empty', left: ['stopped'], outcome: 'either', do: (at) => truncateSync(database(at), 0) },
  {
    name: 'the database empty, its log there',
    left: ['killed'],
    outcome: 'either',
    do: (at) => truncateSync(database(at), 0),
  },
  {
    name: 'a text file in its place',
    left: ['stopped', 'killed'],
    outcome: 'aside',
    do: (at) => writeFileSync(database(at), 'Dear diary,\n'.repeat(2_000)),
  },
  {
    name: 'the lock file damaged',
    left: ['stopped', 'killed'],
    outcome: 'intact',
    do: (at) => writeFileSync(join(at, 'owner.db'), 'x'.repeat(4_096)),
  },
  {
    name: 'the owner file damaged',
    left: ['killed'],
    outcome: 'intact',
    do: (at) => writeFileSync(join(at, 'owner.json'), '{'),
  },
];

/** A half-written frame after the last complete one, as a power cut leaves it. */
function tearLastFrame(folder: string): void {
  const bytes = readFileSync(log(folder));
  writeFileSync(log(folder), Buffer.concat([bytes, bytes.subarray(32, 32 + 2_000)]));
}

describe('a damaged database', () => {
  const folder = temporaryFolder();

  for (const { name, left, outcome, do: damage } of damages) {
    for (const how of left) {
      it(`${name}, ${how}`, async () => {
        const data = join(folder.path, 'data');
        const ids = await prepare(data, how);
        damage(data);
        const { engine, reached } = await openEngine(data, handlers);
        try {
          const kept = engine.damagedFolder === null;
          if (outcome !== 'either') assert.equal(kept, outcome === 'intact');
          const found = new Set(await idsOf(engine));
          if (outcome === 'intact') for (const id of ids) assert.ok(found.has(id), `${id} is lost`);
          if (!kept) {
            assert.equal(found.size, 0);
            assert.ok(readdirSync(engine.damagedFolder ?? '').includes('operations.db'));
          }
          audit(database(data), { pages: true });
          engine.start();
          const { operation } = await engine.submit({ type: 'echo' }, 'test');
          await reached(operation.id, 'Complete');
        } finally {
          await engine.stop();
        }
        const again = await openEngine(data, handlers);
        assert.equal(again.engine.damagedFolder, null);
        await again.engine.stop();
        audit(database(data), { pages: true });
      });
    }
  }

  it('that shows only while it is used is told as such, and moved aside by the next start', async () => {
    const data = join(folder.path, 'data');
    await prepare(data, 'stopped');
    overwrite(database(data), rootOf(data, 'operation_id'), 4096);
    const { engine } = await openEngine(data, handlers);
    assert.equal(engine.damagedFolder, null, 'it opens, since nothing has looked at those pages');
    engine.start();
    await assert.rejects(submitMany(engine), (error: unknown) => {
      assert.ok(error instanceof OperationFailure, String(error));
      assert.equal(error.code, 'damaged-database');
      return true;
    });
    await engine.stop();
    const { engine: next } = await openEngine(data, handlers);
    assert.ok(next.damagedFolder !== null, 'what the refusal promised: a restart moves it aside');
    await submitMany(next);
    await next.stop();
  });

  it('where the start looks is moved aside at once', async () => {
    const data = join(folder.path, 'data');
    await prepare(data, 'stopped');
    overwrite(database(data), rootOf(data, 'operation_status'), 4096);
    const { engine } = await openEngine(data, handlers);
    assert.ok(engine.damagedFolder !== null);
    await engine.stop();
  });
});

describe('an engine server on a damaged database', () => {
  const folder = temporaryFolder();

  it('answers every request, goes on, and begins anew with the next start', async function () {
    this.timeout(60_000);
    const data = join(folder.path, 'data');
    const [id = ''] = await prepare(data, 'stopped');
    for (const name of ['operation', 'operation_type', 'payload', 'event']) {
      overwrite(database(data), rootOf(data, name), 4096);
    }
    const server = await startServer({ dataFolder: data });
    const one = `/api/v1/operations/${id}`;
    const requests = [
      ['GET', '/api/v1/operations'],
      ['GET', '/api/v1/operations?q=type:echo%20x'],
      ['GET', `${one}?include=input,output,attempts,events`],
      ['GET', `${one}/input`],
      ['GET', `${one}/log`],
      ['GET', '/api/v1/counts?q=text'],
      ['GET', '/api/v1/statistics?since=2020-01-01T00:00:00Z&by=type'],
      ['POST', '/api/v1/operations', { type: 'echo' }],
      ['POST', `${one}/cancel`],
      ['POST', `${one}/resubmit`, {}],
      ['PATCH', one, { priority: 1 }],
      ['DELETE', one],
      ['GET', '/api/v1/health'],
    ] as const;
    for (const [method, address, body] of requests) {
      const answer = await server.request(method, address, body);
      const text = await answer.text();
      assert.ok(answer.ok || answer.headers.get('content-type')?.startsWith('application/problem+json'), text);
      if (address === '/api/v1/health') assert.equal(answer.status, 200);
      else if (!answer.ok) assert.equal(JSON.parse(text).code, 'damaged-database', `${method} ${address}`);
    }
    const changes = await server.request('GET', '/api/v1/events', undefined, { 'last-event-id': '1' });
    await changes.body?.cancel();
    assert.equal(server.process.exitCode, null, server.stderr());
    assert.equal(await server.stop(), 0);
    const next = await startServer({ dataFolder: data });
    await next.json('POST', '/api/v1/operations', { type: 'echo' });
    assert.equal((await next.json<{ total: number }>('GET', '/api/v1/counts')).total, 1);
    assert.ok(readdirSync(data).some((name) => name.startsWith('damaged-')));
    await next.stop();
  });
});

/** Where the first page of a table or index begins, bytes. */
function rootOf(data: string, name: string): number {
  const connection = new DatabaseSync(database(data), { readOnly: true });
  const row = connection.prepare('SELECT rootpage FROM sqlite_schema WHERE name = ?').get(name);
  connection.close();
  return (Number(row?.rootpage) - 1) * 4096;
}

const submitMany = (engine: Engine) =>
  engine.submitMany(
    Array.from({ length: 50 }, () => ({ type: 'echo', idempotencyKey: crypto.randomUUID(), input: 'x'.repeat(500) })),
    'test',
  );

async function prepare(data: string, how: Left): Promise<string[]> {
  const { engine } = await openEngine(data, handlers);
  const drafts = Array.from({ length: count }, (_, n) => ({ type: 'echo', input: { n, text: 'x'.repeat(300) } }));
  const ids = (await engine.submitMany(drafts, 'test')).map(({ id }) => id);
  if (how === 'killed') {
    // What is in the database itself, then what only its log has.
    await engine.stop();
    const second = await openEngine(data, handlers);
    ids.push(...(await second.engine.submitMany(drafts.slice(0, 50), 'test')).map(({ id }) => id));
    const copy = `${data}-copy`;
    mkdirSync(copy);
    for (const name of readdirSync(data)) copyFileSync(join(data, name), join(copy, name));
    await second.engine.stop();
    rmSync(data, { recursive: true });
    mkdirSync(data);
    for (const name of readdirSync(copy)) copyFileSync(join(copy, name), join(data, name));
    assert.ok(existsSync(log(data)) && existsSync(join(data, 'owner.json')));
  } else {
    await engine.stop();
    assert.ok(!existsSync(log(data)));
  }
  return ids;
}

async function idsOf(engine: Engine): Promise<string[]> {
  const ids: string[] = [];
  for (let after: string | null | undefined; after !== null; ) {
    const page = await engine.list(everything, { limit: 100, ...(after === undefined ? {} : { after }) });
    ids.push(...page.operations.map(({ id }) => id));
    after = page.next;
  }
  return ids;
}
