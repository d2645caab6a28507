import assert from 'node:assert/strict';
import type { ServerResponse } from 'node:http';
import { join } from 'node:path';
import type { Engine } from '../../../src/engine/engine.ts';
import { OperationFailure } from '../../../src/operation/error.ts';
import { audit } from '../../support/audit.ts';
import { engineOpener } from '../../support/engine.ts';
import { ManualClock } from '../../support/manualClock.ts';
import { type Receiver, startReceiver } from '../../support/receiver.ts';
import { temporaryFolder } from '../../support/temporaryFolder.ts';

const failing = () => {
  throw Object.assign(new Error('No.'), { code: 7, retry: false });
};
const handlers = { a: (input: unknown) => input, failing, bulk: { bulk: true as const, run: failing } };
const code = (expected: string) => (error: unknown) => error instanceof OperationFailure && error.code === expected;

describe('callbacks', () => {
  afterEach(async () => {
    audit(join(folder.path, 'operations.db'));
    await receiver.close();
  });
  const folder = temporaryFolder();
  const open = engineOpener(folder);
  let receiver: Receiver;
  const listen = async (answer?: (response: ServerResponse, count: number) => void) => {
    receiver = await startReceiver(answer);
    return receiver.url;
  };

  /** Resolves with the texts of the events about callbacks when there are so many. */
  const told = (engine: Engine, id: string, count: number) =>
    new Promise<string[]>((resolve) => {
      const look = async () => {
        const texts = (await engine.events(id)).flatMap(({ why }) => (why?.startsWith('Callback') ? [why] : []));
        if (texts.length < count) return;
        unsubscribe();
        resolve(texts);
      };
      const unsubscribe = engine.onChange(look);
      look();
    });

  it('post the operation as our API delivers it when it has ended, and tell of it', async () => {
    const callbackUrl = await listen();
    const { engine, reached } = await open(handlers);
    const { operation } = await engine.submit({ type: 'a', input: 1, callbackUrl }, 'ann');
    assert.equal(operation.callbackUrl, callbackUrl);
    const ended = await reached(operation.id, 'Complete');
    const [text] = await told(engine, operation.id, 1);
    assert.match(
      text ?? '',
      /^Callback delivered: POST http:\/\/127\.0\.0\.1:\d+\/done was answered with status 204\.$/,
    );
    const [{ method, path, headers, body } = { method: '', path: '', headers: {}, body: '' }] = receiver.received;
    assert.deepEqual([method, path, headers['content-type']], ['POST', '/done?secret=1', 'application/json']);
    const sent = JSON.parse(body) as Record<string, unknown>;
    assert.deepEqual([sent.id, sent.status, sent.version], [operation.id, 'Complete', ended.version]);
    assert.equal(sent.finishedAt, new Date(ended.finishedAt ?? 0).toISOString());
    assert.equal((await engine.get(operation.id)).version, ended.version, 'the row is as it was');
    assert.equal(await engine.hasWork(), false);
  });

  it('have the body that the server gives them when they come with a context', async () => {
    const url = await listen();
    const callback = ({ status }: { status: string }, context: string, output: string | null) => ({
      contentType: 'text/plain',
      body: `${context} ${status} ${output}`,
    });
    const { engine } = await open(handlers, { callback });
    const { operation } = await engine.submit({ type: 'a', input: [1] }, 'ann', { callback: { url, context: 'ctx' } });
    await told(engine, operation.id, 1);
    const [{ headers, body } = { headers: {}, body: '' }] = receiver.received;
    assert.deepEqual([headers['content-type'], body], ['text/plain', 'ctx Complete [1]']);
  });

  it('tell of failure, of cancel, and of the leader’s end for those merged into it', async () => {
    const callbackUrl = await listen();
    const { engine } = await open(handlers);
    await engine.pause('bulk');
    const group = { type: 'bulk', executionGroup: 'g', callbackUrl };
    const [, follower] = await engine.submitMany([{ type: 'bulk', executionGroup: 'g' }, group], 'ann');
    const { operation: canceled } = await engine.submit({ type: 'none', callbackUrl }, 'ann');
    await engine.cancel(canceled.id, 'ann');
    const { operation: failed } = await engine.submit({ type: 'failing', callbackUrl }, 'ann');
    await receiver.got(2);
    await engine.resume('bulk');
    await receiver.got(3);
    const bodies = receiver.received.map(({ body }) => JSON.parse(body) as Record<string, unknown>);
    const statuses = new Map(bodies.map(({ id, status }) => [id, status]));
    assert.deepEqual(
      [canceled.id, failed.id, follower?.id].map((id) => statuses.get(id)),
      ['Canceled', 'Error', 'Error'],
    );
  });

  it('are tried again with growing pauses, and given up after the fifth try', async () => {
    const clock = new ManualClock();
    const callbackUrl = await listen((response) => response.writeHead(503).end());
    const { engine, reached } = await open(handlers, { clock });
    const { operation } = await engine.submit({ type: 'a', callbackUrl }, 'ann');
    await clock.advance(0);
    await reached(operation.id, 'Complete');
    for (const [index, pause] of [5_000, 30_000, 180_000, 900_000].entries()) {
      await told(engine, operation.id, index + 1);
      assert.equal(await engine.hasWork(), true);
      await clock.advance(pause - 1);
      assert.equal(receiver.received.length, index + 1);
      await clock.advance(1);
      await receiver.got(index + 2);
    }
    const texts = await told(engine, operation.id, 5);
    assert.match(texts[0] ?? '', /status 503\. Try 1 of 5; the next one follows in 5 s\.$/);
    assert.match(texts[4] ?? '', /It is not tried again after 5 tries\.$/);
    await clock.advance(3_600_000);
    assert.equal(receiver.received.length, 5);
    assert.equal(await engine.hasWork(), false);
  });

  it('are not tried again when the receiver refuses them, nor sent on to another place', async () => {
    const callbackUrl = await listen((response, count) =>
      response.writeHead(count === 1 ? 404 : 307, { location: '/elsewhere' }).end(),
    );
    const { engine } = await open(handlers);
    for (const status of ['404', '307 (redirects are not followed)']) {
      const { operation } = await engine.submit({ type: 'a', callbackUrl }, 'ann');
      const [text] = await told(engine, operation.id, 1);
      assert.ok(text?.endsWith(`status ${status}. It is not tried again after 1 try.`), text);
    }
    assert.equal(receiver.received.length, 2);
  });

  it('give up a receiver that does not answer in time, and read no more of an answer than they need', async () => {
    const clock = new ManualClock();
    const callbackUrl = await listen((response, count) => {
      if (count === 1) return;
      response.writeHead(200);
      const pour = () => void (response.destroyed || response.write('x'.repeat(65_536), pour));
      pour();
    });
    const { engine, reached } = await open(handlers, { clock });
    const { operation } = await engine.submit({ type: 'a', callbackUrl }, 'ann');
    await clock.advance(0);
    await reached(operation.id, 'Complete');
    await receiver.got(1);
    await clock.advance(30_000);
    const [slow] = await told(engine, operation.id, 1);
    assert.match(slow ?? '', /no answer came within 30 s\. Try 1 of 5/);
    await clock.advance(5_000);
    const [, delivered] = await told(engine, operation.id, 2);
    assert.match(delivered ?? '', /^Callback delivered/);
  });

  it('are delivered anew when a person has the operation run again, and dropped when it is deleted', async () => {
    const clock = new ManualClock();
    const callbackUrl = await listen((response) => response.writeHead(500).end());
    const { engine, reached } = await open(handlers, { clock });
    const { operation } = await engine.submit({ type: 'failing', callbackUrl }, 'ann');
    await clock.advance(0);
    await reached(operation.id, 'Error');
    await told(engine, operation.id, 1);
    await engine.retry(operation.id, 'ann');
    await clock.advance(0);
    await told(engine, operation.id, 2);
    assert.equal(receiver.received.length, 2);
    await engine.delete(operation.id, 'ann');
    assert.equal(await engine.hasWork(), false);
    await clock.advance(3_600_000);
    assert.equal(receiver.received.length, 2);
  });

  it('go to addresses of the web only', async () => {
    const { engine } = await open(handlers);
    for (const url of [
      'ftp://host/',
      'file:///etc/passwd',
      'nonsense',
      'http://name:word@host/',
      `http://h/${'x'.repeat(3_000)}`,
    ]) {
      const callback = { url, context: '' };
      await assert.rejects(engine.submit({ type: 'a' }, 'ann', { callback }), code('invalid-request'), url);
    }
    await listen();
  });

  it('of a receiver that is not there are tried again', async () => {
    const callbackUrl = await listen();
    await receiver.close();
    const { engine } = await open(handlers);
    const { operation } = await engine.submit({ type: 'a', callbackUrl }, 'ann');
    const [text] = await told(engine, operation.id, 1);
    assert.match(text ?? '', /^Callback failed: POST .*ECONNREFUSED.* Try 1 of 5/);
    receiver = await startReceiver();
  });
});
