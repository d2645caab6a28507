import assert from 'node:assert/strict';
import type { Row } from '../../support/dataverse.ts';
import { describeOnBoth } from '../../support/postgres/onBoth.ts';
import { type Conformance, refusal, conformance as shared } from './support.ts';

const nothing = 'contoso_Nothing';

describeOnBoth('callbacks', function () {
  this.timeout(60_000);
  let conformance: Conformance;
  before(async () => {
    conformance = await shared();
  });

  it('are asked for by dynamics-web-api, and tell that it has ended without outputs', async () => {
    const { client, facade, receiver } = conformance;
    const started: Row = (await client.callAction({
      actionName: 'contoso_RebuildIndex',
      action: { Scope: 'all' },
      respondAsync: true,
      backgroundOperationCallbackUrl: receiver.callbackUrl('client'),
    })) as never;
    const { backgroundOperationId: id, location } = started;
    assert.equal(location, `${facade.server.url}/api/backgroundoperation/${id}`);
    const { method, path, headers, body } = await receiver.next('client');
    assert.deepEqual([method, path], ['POST', '/callback/client?sig=a%20b']);
    assert.match(headers['content-type'] ?? '', /^application\/json/);
    assert.equal(headers.authorization, undefined);
    assert.deepEqual(JSON.parse(body), {
      location,
      backgroundOperationId: id,
      backgroundOperationStateCode: 3,
      backgroundOperationStatusCode: 30,
    });
    assert.equal((await client.getBackgroundOperationStatus(String(id))).Count, 42);
  });

  it('tell code and message of a failure', async () => {
    const { client, receiver } = conformance;
    await client.callAction({
      actionName: 'contoso_Fail',
      respondAsync: true,
      backgroundOperationCallbackUrl: receiver.callbackUrl('failed'),
    });
    const {
      location: _location,
      backgroundOperationId: _id,
      ...rest
    } = JSON.parse((await receiver.next('failed')).body);
    assert.deepEqual(rest, {
      backgroundOperationStateCode: 3,
      backgroundOperationStatusCode: 31,
      backgroundOperationErrorCode: -2147187707,
      backgroundOperationErrorMessage: 'Access is denied.',
    });
  });

  it('are understood in every documented spelling, and in the connector’s header', async () => {
    const { facade, receiver } = conformance;
    const spellings: [string, (url: string) => Record<string, string>][] = [
      ['documented', (url) => ({ prefer: `respond-async, odata.callback; url="${url}"` })],
      ['draft', (url) => ({ prefer: `respond-async, callback; url="${url}"` })],
      ['compact', (url) => ({ prefer: `respond-async,odata.callback;url="${url}"` })],
      ['connector', (url) => ({ 'x-ms-dyn-callback-url': url })],
    ];
    for (const [name, headersOf] of spellings) {
      const url = receiver.callbackUrl(name);
      const reply = await facade.expect(202, 'POST', nothing, undefined, headersOf(url));
      const id = reply.headers.get('x-ms-dyn-backgroundoperationid');
      assert.equal(reply.headers.get('preference-applied'), 'callback', name);
      assert.deepEqual(reply.json, { backgroundOperationId: id, location: reply.headers.get('location') });
      assert.equal(JSON.parse((await receiver.next(name)).body).backgroundOperationId, id, name);
    }
  });

  it('tell of a cancel too', async () => {
    const { client, receiver, hold } = conformance;
    const id = await hold({ backgroundOperationCallbackUrl: receiver.callbackUrl('canceled') });
    await client.cancelBackgroundOperation(id);
    assert.equal(JSON.parse((await receiver.next('canceled')).body).backgroundOperationStatusCode, 32);
  });

  it('need an address that can be called', async () => {
    for (const url of ['nowhere', 'file:///etc/passwd', '/relative']) {
      const call = { actionName: nothing, respondAsync: true, backgroundOperationCallbackUrl: url };
      assert.equal((await refusal(conformance.client.callAction(call))).status, 400, url);
    }
  });
});
