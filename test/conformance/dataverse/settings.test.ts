import assert from 'node:assert/strict';
import { errorOf, type Row } from '../../support/dataverse.ts';
import { describeOnBoth } from '../../support/postgres/onBoth.ts';
import { type Conformance, startConformance } from './support.ts';

/** What no source tells, where it can be set otherwise than by default. */
describeOnBoth('settings of running', function () {
  this.timeout(60_000);
  let conformance: Conformance;
  before(async () => {
    conformance = await startConformance({
      acceptedBody: 'json',
      cancelInterrupts: true,
      callbackOnCancel: false,
      callbackContentType: 'text/plain',
      timeToLive: 600,
      retryLimit: 1,
      retryBackoff: 1,
      timeout: 2_000,
      finalCancelStatus: 409,
      finalCancelCode: '0x80040216',
      monitorMissingCode: '0x80040217',
    });
  });
  after(() => conformance.stop());

  it('may give every 202 a body', async () => {
    const { json, headers } = await conformance.facade.expect(202, 'POST', 'contoso_Nothing', undefined, {
      prefer: 'respond-async',
    });
    assert.equal(json.backgroundOperationId, headers.get('x-ms-dyn-backgroundoperationid'));
  });

  it('may stop what runs when it is cancelled', async () => {
    const { client, receiver, start, ended } = conformance;
    const id = await start('contoso_Wait', { Gate: receiver.gateUrl('interrupted') });
    await receiver.arrived('interrupted');
    await client.cancelBackgroundOperation(id);
    assert.equal((await ended(id)).backgroundOperationStatusCode, 32);
    const again = await conformance.facade.ask('DELETE', `/api/backgroundoperation/${id}`);
    assert.deepEqual([again.status, errorOf(again).code], [409, '0x80040216']);
  });

  it('may not call back after a cancel, and in another media type', async () => {
    const { client, facade, receiver } = conformance;
    const begin = async (): Promise<string> => {
      const started: Row = (await client.callAction({
        actionName: 'contoso_Tell',
        respondAsync: true,
        backgroundOperationCallbackUrl: receiver.callbackUrl('only'),
      })) as never;
      return String(started.backgroundOperationId);
    };
    await facade.server.json('POST', '/api/v1/pause', { type: 'contoso_Tell' });
    await client.cancelBackgroundOperation(await begin());
    const ran = await begin();
    await facade.server.json('POST', '/api/v1/resume', { type: 'contoso_Tell' });
    const { headers, body } = await receiver.next('only');
    assert.match(headers['content-type'] ?? '', /^text\/plain/);
    assert.equal(JSON.parse(body).backgroundOperationId, ran);
  });

  it('limit the time and the retries, and say how long rows are kept', async () => {
    const { client, facade, receiver, start, ended } = conformance;
    const late = await facade.ask('POST', 'contoso_Wait', { Gate: receiver.gateUrl('never') });
    assert.deepEqual([late.status, errorOf(late).code], [400, '0x80040224']);
    assert.match(errorOf(late).message, /Timed out after 2000 ms/);
    const id = await start('contoso_Flaky', { Failures: 9 });
    await ended(id);
    const row: Row = await client.retrieve({ collection: 'backgroundoperations', key: id });
    assert.deepEqual([row.retrycount, row.ttlinseconds], [1, 600]);
  });

  it('name the code of what is not there', async () => {
    const reply = await conformance.facade.ask('GET', '/api/backgroundoperation/nobody');
    assert.deepEqual([reply.status, errorOf(reply).code], [404, '0x80040217']);
  });
});
