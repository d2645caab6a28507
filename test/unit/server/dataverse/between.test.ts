import assert from 'node:assert/strict';
import type { Engine } from '../../../../src/engine/engine.ts';
import { systemClock } from '../../../../src/operation/clock.ts';
import { createDataverse } from '../../../../src/server/dataverse/dataverse.ts';
import { createSettings } from '../../../../src/server/dataverse/settingsHolder.ts';
import type { Facade, FacadeRequest } from '../../../../src/server/facade.ts';
import { engineOpener } from '../../../support/engine.ts';
import { callerNamed, openGate } from '../../../support/gate.ts';
import { temporaryFolder } from '../../../support/temporaryFolder.ts';

const cancelPair = { backgroundoperationstatecode: 2, backgroundoperationstatuscode: 22 };
const mismatch = '0x80060882';

/** The facade in this process, so that two requests begin before either is committed. */
describe('a change between the look at a row and the write of the Dataverse facade', () => {
  const open = engineOpener(temporaryFolder());
  let engine: Engine;
  let facade: Facade;

  beforeEach(async () => {
    ({ engine } = await open({}));
    const options = { clock: systemClock, log: () => {}, gate: openGate('ann') };
    facade = createDataverse({ ...options, engine, settings: createSettings({}, true) });
  });

  const ask = (method: string, id: string, body: object | null, headers: Record<string, string>) => {
    const request: FacadeRequest = {
      method,
      path: `/api/data/v9.2/backgroundoperations(${id})`,
      query: '',
      headers,
      body: body === null ? '' : JSON.stringify(body),
      origin: 'http://localhost',
      from: '127.0.0.1',
      caller: callerNamed('ann'),
      by: 'ann',
      signal: new AbortController().signal,
    };
    return facade.handle(request);
  };
  const read = async (id: string): Promise<Record<string, unknown>> =>
    JSON.parse((await ask('GET', id, null, {})).body) as Record<string, unknown>;
  const etag = async (id: string) => ({ 'if-match': String((await read(id))['@odata.etag']) });
  const waiting = async () => (await engine.submit({ type: 'nobody', input: 1 }, 'ann')).operation.id;

  /** A change of another client's that is under way, and a request that began when nothing of it showed yet. */
  async function afterChange(id: string, method: string, body: object | null) {
    const condition = await etag(id);
    const change = engine.update(id, { ttl: 77 }, 'bob');
    const answer = await ask(method, id, body, condition);
    assert.equal((await change).ttl, 77);
    return answer;
  }

  it('is found by a cancel with If-Match', async () => {
    const id = await waiting();
    const answer = await afterChange(id, 'PATCH', cancelPair);
    assert.equal(answer.status, 412, answer.body);
    assert.equal(JSON.parse(answer.body).error.code, mismatch);
    assert.equal((await engine.get(id)).status, 'Waiting');
    assert.equal((await ask('PATCH', id, cancelPair, await etag(id))).status, 204);
    assert.equal((await engine.get(id)).status, 'Canceled');
  });

  it('is found by a delete with If-Match, of one that waits and of one that has ended', async () => {
    const id = await waiting();
    assert.equal((await afterChange(id, 'DELETE', null)).status, 412);
    assert.equal((await engine.get(id)).status, 'Waiting');
    await engine.cancel(id, 'ann');
    assert.equal((await afterChange(id, 'DELETE', null)).status, 412);
    assert.equal((await engine.get(id)).status, 'Canceled');
    assert.equal((await ask('DELETE', id, null, await etag(id))).status, 204);
  });

  it('is found by an update with If-Match', async () => {
    const id = await waiting();
    assert.equal((await afterChange(id, 'PATCH', { ttlinseconds: 99 })).status, 412);
    assert.equal((await engine.get(id)).ttl, 77);
  });

  it('that ends it refuses a cancel along with the columns that it changes', async () => {
    const id = await waiting();
    const body = { ...cancelPair, ttlinseconds: 99 };
    const [, answer] = await Promise.all([engine.cancel(id, 'bob'), ask('PATCH', id, body, { 'if-match': '*' })]);
    assert.equal(answer.status, 400, answer.body);
    assert.notEqual((await engine.get(id)).ttl, 99);
  });

  it('does not come between a cancel and the columns that it changes', async () => {
    const id = await waiting();
    const before = (await engine.events(id)).length;
    const body = { ...cancelPair, ttlinseconds: 99 };
    assert.equal((await ask('PATCH', id, body, await etag(id))).status, 204);
    const { status, ttl } = await engine.get(id);
    assert.deepEqual([status, ttl, (await engine.events(id)).length - before], ['Canceled', 99, 1]);
  });
});
