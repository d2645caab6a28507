import assert from 'node:assert/strict';
import type { Row } from '../../support/dataverse.ts';
import { describeOnBoth } from '../../support/postgres/onBoth.ts';
import { type Conformance, refusal, set, conformance as shared } from './support.ts';

const account = '5f3b7a52-0000-4000-8000-0000000000aa';

describeOnBoth('dynamics-web-api runs custom APIs', function () {
  this.timeout(60_000);
  let conformance: Conformance;
  before(async () => {
    conformance = await shared();
  });

  it('at once: an action with and without a body, a function, bound ones', async () => {
    const { client } = conformance;
    const rebuilt: Row = await client.callAction({ actionName: 'contoso_RebuildIndex', action: { Scope: 'all' } });
    assert.equal(rebuilt.Count, 42);
    assert.match(String(rebuilt.oDataContext), /\$metadata#Microsoft\.Dynamics\.CRM\.contoso_RebuildIndexResponse$/);
    assert.equal(await client.callAction({ actionName: 'contoso_Nothing' }), undefined);
    const id = '2c2e0000-0000-4000-8000-000000000001';
    const found: Row = await client.callFunction({
      name: 'contoso_Find',
      parameters: { Text: 'a b', Most: 3, Id: id },
    });
    assert.deepEqual(found.Found, { Text: 'a b', Most: 3, Id: id });
    const closed: Row = await client.callAction({
      collection: 'accounts',
      key: account,
      actionName: 'Microsoft.Dynamics.CRM.contoso_CloseAccount',
      action: { Reason: 'old' },
    });
    assert.equal(closed.Closed, `${account} old`);
    const counted: Row = await client.callFunction({
      collection: 'accounts',
      name: 'Microsoft.Dynamics.CRM.contoso_CountAccounts',
    });
    assert.equal(counted.value, 7);
    assert.equal((await client.callAction<Row>({ actionName: 'image.thumbnail', action: { a: 1 } })).a, 1);
  });

  it('at once, and tells how one failed', async () => {
    const { client } = conformance;
    const failed = await refusal(client.callAction({ actionName: 'contoso_Fail' }));
    assert.deepEqual([failed.status, failed.code, failed.message], [400, '0x80048405', 'Access is denied.']);
    const flaky = await refusal(client.callAction({ actionName: 'contoso_Flaky', action: { Failures: 1 } }));
    assert.deepEqual([flaky.status, flaky.code, flaky.message], [400, '0x80040265', 'Not yet.']);
  });

  it('and is refused before anything is started', async () => {
    const { client } = conformance;
    const before = await client.count({ collection: set });
    for (const respondAsync of [false, true]) {
      const call = (actionName: string, action?: Row) =>
        refusal(client.callAction({ actionName, respondAsync, ...(action === undefined ? {} : { action }) }));
      assert.equal((await call('contoso_Unknown')).status, 404);
      assert.equal((await call('contoso_RebuildIndex')).status, 400);
      assert.equal((await call('contoso_RebuildIndex', { Scope: 'a', Other: 1 })).status, 400);
      assert.equal((await call('contoso_RebuildIndex', { Scope: 7 })).status, 400);
      // A function is called by GET, and what is bound is called on what it is bound to.
      assert.equal((await call('contoso_Find', { Text: 'a' })).status, 404);
      assert.equal((await call('contoso_CloseAccount')).status, 404);
    }
    assert.equal(await client.count({ collection: set }), before);
  });

  it('in the background: without and with a body, bound, a function', async () => {
    const { client, facade, start, ended } = conformance;
    const started: Row = (await client.callAction({ actionName: 'contoso_Nothing', respondAsync: true })) as never;
    const id = String(started.backgroundOperationId);
    assert.deepEqual(started, {
      location: `${facade.server.url}/api/backgroundoperation/${id}`,
      backgroundOperationId: id,
    });
    assert.deepEqual(await ended(id), { backgroundOperationStateCode: 3, backgroundOperationStatusCode: 30 });
    assert.deepEqual(await ended(await start('contoso_RebuildIndex', { Scope: 'all' })), {
      backgroundOperationStateCode: 3,
      backgroundOperationStatusCode: 30,
      Count: 42,
      Scope: 'all',
    });
    const bound = await start(
      'Microsoft.Dynamics.CRM.contoso_CloseAccount',
      {},
      { collection: 'accounts', key: account },
    );
    assert.equal((await ended(bound)).Closed, account);
    const found: Row = (await client.callFunction({
      name: 'contoso_Find',
      parameters: { Text: 'x' },
      // The types of the client offer it for actions only.
      headers: { Prefer: 'respond-async' },
    })) as never;
    assert.deepEqual((await ended(String(found.backgroundOperationId))).Found, { Text: 'x' });
  });

  it('and has its row while it waits, runs, and has ended', async () => {
    const { client, facade, receiver, start, ended } = conformance;
    const select = ['name', 'displayname', 'backgroundoperationstatecode', 'backgroundoperationstatuscode'];
    const monitor = async (key: string) => {
      const { backgroundOperationStateCode: state, backgroundOperationStatusCode: status } =
        await client.getBackgroundOperationStatus(key);
      const row: Row = await client.retrieve({ collection: set, key, select });
      assert.deepEqual([row.backgroundoperationstatecode, row.backgroundoperationstatuscode], [state, status]);
      return [state, status];
    };
    await facade.server.json('POST', '/api/v1/pause', { type: 'contoso_Wait' });
    const id = await start('contoso_Wait', { Gate: receiver.gateUrl('states') });
    assert.deepEqual(await monitor(id), [0, 0]);
    await facade.server.json('POST', '/api/v1/resume', { type: 'contoso_Wait' });
    await receiver.arrived('states');
    assert.deepEqual(await monitor(id), [2, 20]);
    receiver.open('states', 'Hello');
    assert.equal((await ended(id)).Said, 'Hello');
    assert.deepEqual(await monitor(id), [3, 30]);
    const row: Row = await client.retrieve({ collection: set, key: id });
    assert.equal(row.name, 'contoso_Wait');
    assert.equal(row.outputparameters, '[{"Key":"Said","Value":"Hello"}]');
    assert.equal(row.inputparameters, JSON.stringify([{ Key: 'Gate', Value: receiver.gateUrl('states') }]));
    assert.equal(row.ttlinseconds, 7_776_000);
    assert.ok(row.starttime instanceof Date && row.endtime instanceof Date && row.createdon instanceof Date);
  });

  it('and sees an error only once it has failed, retries counted', async () => {
    const { client, start, ended } = conformance;
    const failed = await start('contoso_Fail');
    assert.deepEqual(await ended(failed), {
      backgroundOperationStateCode: 3,
      backgroundOperationStatusCode: 31,
      backgroundOperationErrorCode: -2147187707,
      backgroundOperationErrorMessage: 'Access is denied.',
    });
    const row: Row = await client.retrieve({ collection: set, key: failed });
    assert.deepEqual([row.errorcode, row.errormessage, row.retrycount], [-2147187707, 'Access is denied.', 0]);
    const flaky = await start('contoso_Flaky', { Failures: 2 });
    assert.equal((await ended(flaky)).Attempt, 3);
    const three = await start('contoso_Flaky', { Failures: 9 });
    assert.equal((await ended(three)).backgroundOperationStatusCode, 31);
    const retried: Row = await client.retrieve({ collection: set, key: three, select: ['retrycount'] });
    assert.equal(retried.retrycount, 3);
  });

  it('and runs as who starts it, or as whom that one stands in for', async () => {
    const { client, clientWith, ended } = conformance;
    const { UserId: me } = await client.callFunction<{ UserId: string }>('WhoAmI');
    const other = '7e0d3c11-0000-4000-8000-0000000000bb';
    const own = await conformance.start('contoso_Tell');
    assert.equal((await ended(own)).RunAs, me);
    for (const config of [{ impersonate: other }, { impersonateAAD: other }]) {
      const started: Row = (await clientWith(config).callAction({
        actionName: 'contoso_Tell',
        respondAsync: true,
      })) as never;
      const id = String(started.backgroundOperationId);
      assert.equal((await ended(id)).RunAs, other);
      const row: Row = await client.retrieve({ collection: set, key: id });
      assert.deepEqual([row.runas, row._createdby_value, row._createdonbehalfby_value], [other, other, me]);
    }
  });

  it('and finds the codes of the service for what went wrong', async () => {
    const { client, start, ended } = conformance;
    const id = await start('contoso_Flaky', { Failures: 9 });
    assert.equal((await ended(id)).backgroundOperationErrorCode, -2147220891);
    const find = async (filter: string) => {
      const { value } = await client.retrieveMultiple<Row>({ collection: set, filter, orderBy: ['createdon desc'] });
      return value.map(({ backgroundoperationid: each, errorcode }) => [each, errorcode]);
    };
    const [newest] = await find('errorcode eq -2147220891');
    assert.deepEqual(newest, [id, -2147220891]);
    assert.deepEqual(await find('errorcode eq 1'), []);
  });

  it('and sees outputs that the column has no room for on the status monitor only, and why', async () => {
    const { client, start, ended } = conformance;
    const most = 1_048_576;
    const frame = JSON.stringify([{ Key: 'Text', Value: '' }]).length;
    for (const [length, shown] of [
      [most - frame, most],
      [most - frame + 1, 0],
    ] as const) {
      const id = await start('contoso_Long', { Length: length });
      assert.equal(String((await ended(id)).Text).length, length);
      const row: Row = await client.retrieve({ collection: set, key: id });
      const outputs = String(row.outputparameters);
      if (shown > 0) {
        assert.equal(outputs.length, shown);
        continue;
      }
      const [only] = JSON.parse(outputs) as { Key: string; Value: string }[];
      assert.equal(only?.Key, '(not shown)');
      assert.match(only?.Value ?? '', new RegExp(`1,048,577 characters.*holds 1,048,576.*${id}/output$`));
      // Sent back as it was read, it changes nothing; it is never taken for outputs.
      const data = { outputparameters: outputs, ttlinseconds: 1_000 };
      assert.equal(await client.update({ collection: set, key: id, data }), true);
      assert.equal(String((await ended(id)).Text).length, length);
      const refused = await refusal(
        client.upsert({ collection: set, key: id, data: { name: 'contoso_Long', inputparameters: outputs } }),
      );
      assert.equal(refused.status, 400);
    }
  });
});
