import assert from 'node:assert/strict';
import { errorOf, type Row, rowsOf } from '../../support/dataverse.ts';
import { describeOnBoth } from '../../support/postgres/onBoth.ts';
import { type Conformance, set, conformance as shared } from './support.ts';

const name = 'contoso_RebuildIndex';
const type = 'Microsoft.Dynamics.CRM.backgroundoperation';
const nobody = '00000000-0000-4000-8000-000000000000';

/** The requests of the documentation, as they stand there, in plain HTTP. */
describeOnBoth('documented requests', function () {
  this.timeout(60_000);
  let conformance: Conformance;
  before(async () => {
    conformance = await shared();
  });

  const ask = (...request: Parameters<Conformance['facade']['ask']>) => conformance.facade.ask(...request);
  const monitor = (id: string) => `/api/backgroundoperation/${id}`;
  const start = async (action = name, body: Row = { Scope: 'all' }) => {
    const reply = await ask('POST', action, body, { prefer: 'respond-async' });
    assert.equal(reply.status, 202, reply.text);
    return reply;
  };

  it('start: 202, an empty body, the two headers and what was applied', async () => {
    const { headers, text } = await start();
    const id = headers.get('x-ms-dyn-backgroundoperationid') ?? '';
    assert.equal(text, '');
    assert.equal(headers.get('location'), `${conformance.facade.server.url}${monitor(id)}`);
    assert.equal(headers.get('preference-applied'), 'respond-async');
    assert.equal(headers.get('odata-entityid'), null);
  });

  it('start: a function by GET, bound ones by POST', async () => {
    const prefer = { prefer: 'respond-async' };
    const found = await ask('GET', "contoso_Find(Text=@p1,Most=2)?@p1='it''s'", undefined, prefer);
    assert.equal(found.status, 202, found.text);
    const id = found.headers.get('x-ms-dyn-backgroundoperationid') ?? '';
    assert.deepEqual((await conformance.ended(id)).Found, { Text: "it's", Most: 2 });
    const bound = `accounts(${nobody})/Microsoft.Dynamics.CRM.contoso_CloseAccount`;
    assert.equal((await ask('POST', bound, {}, prefer)).status, 202);
    assert.equal(
      (await ask('POST', `contacts(${nobody})/Microsoft.Dynamics.CRM.contoso_CloseAccount`, {})).status,
      404,
    );
    assert.equal((await ask('POST', 'accounts/Microsoft.Dynamics.CRM.contoso_CloseAccount', {})).status, 404);
    assert.equal((await ask('GET', `accounts(${nobody})`)).status, 404);
  });

  it('start: nothing for a wrong method, an unknown name, or a body that is not understood', async () => {
    const prefer = { prefer: 'respond-async' };
    const wrong = await ask('GET', name, undefined, prefer);
    assert.equal(wrong.status, 404);
    assert.match(errorOf(wrong).message, /^No HTTP resource was found that matches the request URI 'http/);
    const unknown = await ask('POST', 'contoso_Nobody', {}, prefer);
    assert.deepEqual(
      [unknown.status, errorOf(unknown)],
      [404, { code: '0x80060888', message: "Resource not found for the segment 'contoso_Nobody'." }],
    );
    for (const body of ['[]', '{', '{"Scope":1}']) {
      const reply = await ask('POST', name, body, prefer);
      assert.deepEqual([reply.status, errorOf(reply).code], [400, '0x80048d19'], body);
    }
    const long = await ask('POST', name, { Scope: 'x'.repeat(1_048_576) }, prefer);
    assert.deepEqual([long.status, errorOf(long).code], [400, '0x80044331']);
  });

  it('start: respond-async on anything else is run at once', async () => {
    const reply = await ask('POST', set, { name: 'plain' }, { prefer: 'respond-async' });
    assert.equal(reply.status, 204);
    assert.equal(reply.headers.get('preference-applied'), null);
  });

  it('run at once: 200 with outputs, 204 without any', async () => {
    const reply = await ask('POST', name, { Scope: 'all' });
    assert.equal(reply.status, 200);
    assert.equal(reply.headers.get('odata-version'), '4.0');
    assert.deepEqual(reply.json, {
      '@odata.context': `${conformance.facade.api}$metadata#Microsoft.Dynamics.CRM.${name}Response`,
      Count: 42,
      Scope: 'all',
    });
    const none = await ask('POST', 'contoso_Nothing');
    assert.deepEqual([none.status, none.text], [204, '']);
  });

  it('watch: the row by its documented columns, and the status monitor, always 200', async () => {
    const id = (await start()).headers.get('x-ms-dyn-backgroundoperationid') ?? '';
    await conformance.ended(id);
    const columns = ['backgroundoperationstatecode', 'backgroundoperationstatuscode', 'errorcode', 'errormessage'];
    const row = await ask('GET', `${set}(${id})?$select=name,outputparameters,${columns.join(',')}`);
    assert.equal(row.json.outputparameters, '[{"Key":"Count","Value":42},{"Key":"Scope","Value":"all"}]');
    assert.deepEqual(
      columns.map((column) => row.json[column]),
      [3, 30, null, null],
    );
    const { status, headers, text } = await ask('GET', monitor(id));
    assert.equal(status, 200);
    assert.equal(headers.get('content-type'), 'application/json');
    assert.equal(
      text,
      '{"backgroundOperationStateCode":3,"backgroundOperationStatusCode":30,"Count":42,"Scope":"all"}',
    );
  });

  it('cancel: 204 by the row, 200 on the status monitor', async () => {
    const pair = { backgroundoperationstatecode: 2, backgroundoperationstatuscode: 22 };
    const patched = await ask('PATCH', `${set}(${await conformance.hold()})`, pair, { 'if-match': '*' });
    assert.deepEqual([patched.status, patched.headers.get('odata-version')], [204, '4.0']);
    const deleted = await ask('DELETE', monitor(await conformance.hold()));
    assert.equal(deleted.status, 200);
    assert.equal(deleted.text, '{"backgroundOperationStateCode":2,"backgroundOperationStatusCode":22}');
  });

  it('watch and cancel: 404 for what is not there, 405 for other methods, 401 without a token', async () => {
    for (const id of [nobody, 'x', '', `${nobody}/x`, '%00', '%']) {
      for (const method of ['GET', 'DELETE']) {
        const reply = await ask(method, monitor(id));
        assert.equal(reply.status, 404, id);
        assert.equal(typeof errorOf(reply).message, 'string');
      }
    }
    assert.equal((await ask('PATCH', monitor(nobody), {})).status, 405);
    const bare = await fetch(new URL(monitor(nobody), conformance.facade.api));
    assert.equal(bare.status, 401);
    assert.match(bare.headers.get('www-authenticate') ?? '', /^Bearer authorization_uri=/);
  });

  it('custom APIs: one by its alternate key, what belongs to it, how many there are, and nothing to be written', async () => {
    const one = await ask('GET', `customapis(uniquename='${name}')?$select=displayname`);
    assert.equal(one.json.displayname, 'Rebuild Index');
    assert.match(String(one.json['@odata.context']), /\$metadata#customapis\(displayname\)\/\$entity$/);
    const key = `customapis(${one.json.customapiid})`;
    assert.deepEqual((await ask('GET', `${key}?$select=displayname`)).json, one.json);
    const parameters = rowsOf(await ask('GET', `${key}/CustomAPIRequestParameters?$select=uniquename`));
    assert.deepEqual(
      parameters.map(({ uniquename }) => uniquename),
      ['Scope', 'Since', 'Depth'],
    );
    assert.equal((await ask('GET', `${key}/PluginTypeId`)).json.typename, name);
    assert.match((await ask('GET', 'customapis/$count')).text, /^\d+$/);
    assert.equal((await ask('GET', "customapis(uniquename='contoso_Nobody')")).status, 404);
    assert.equal((await ask('GET', `customapis(${nobody})`)).status, 404);
    assert.equal((await ask('GET', 'customapis?$select=nope')).status, 400);
    assert.equal((await ask('GET', "customapis(uniquename='%')")).status, 400);
    assert.equal((await ask('POST', 'customapis', {})).status, 405);
  });

  it('bulk messages: each writes its rows', async () => {
    const message = (kind: string) => `${set}/Microsoft.Dynamics.CRM.${kind}`;
    const targets = [1, 2, 3].map((priority) => ({ '@odata.type': type, name: 'bulk', priority }));
    const created = await ask('POST', message('CreateMultiple'), { Targets: targets });
    assert.equal(created.status, 200, created.text);
    const ids = created.json.Ids as string[];
    assert.equal(ids.length, 3);
    assert.match(
      String(created.json['@odata.context']),
      /\$metadata#Microsoft\.Dynamics\.CRM\.CreateMultipleResponse$/,
    );
    assert.ok(created.headers.get('x-ms-session-token'));
    const each = (more: Row) => ({
      Targets: ids.map((backgroundoperationid) => ({ '@odata.type': `#${type}`, backgroundoperationid, ...more })),
    });
    assert.equal((await ask('POST', message('UpdateMultiple'), each({ ttlinseconds: 5 }))).status, 204);
    const filter = "name eq 'bulk' and ttlinseconds eq 5";
    assert.equal(rowsOf(await ask('GET', `${set}?$filter=${filter}&$orderby=priority`)).length, 3);
    assert.equal(
      (await ask('POST', message('UpsertMultiple'), each({ name: 'bulk', displayname: 'new' }))).status,
      204,
    );
    const replaced = rowsOf(await ask('GET', `${set}?$filter=displayname eq 'new'`));
    assert.deepEqual(
      replaced.map(({ ttlinseconds }) => ttlinseconds),
      [7_776_000, 7_776_000, 7_776_000],
    );
    assert.equal((await ask('POST', message('DeleteMultiple'), each({}))).status, 204);
    assert.deepEqual(rowsOf(await ask('GET', `${set}?$filter=name eq 'bulk'`)), []);
  });

  it('bulk messages: a part of them may succeed, and each is told when asked for', async () => {
    const message = `${set}/Microsoft.Dynamics.CRM.UpdateMultiple`;
    const id = await conformance.facade.create({ name: 'bulk part' });
    const Targets = [id, nobody].map((backgroundoperationid) => ({
      '@odata.type': type,
      backgroundoperationid,
      ttlinseconds: 6,
    }));
    const plain = await ask('POST', message, { Targets });
    assert.deepEqual([plain.status, errorOf(plain).code], [404, '0x80048d02']);
    const annotated = await ask(
      'POST',
      message,
      { Targets },
      {
        prefer: 'odata.include-annotations="Microsoft.PowerApps.CDS.ErrorDetails.*"',
      },
    );
    const details = (annotated.json.error as Row)[
      '@Microsoft.PowerApps.CDS.ErrorDetails.Plugin.BulkApiErrorDetails'
    ] as string;
    assert.deepEqual(JSON.parse(details), [
      { RequestIndex: 0, Id: id, StatusCode: 204 },
      { RequestIndex: 1, Id: nobody, StatusCode: 404 },
    ]);
    assert.equal((await ask('GET', `${set}(${id})?$select=ttlinseconds`)).json.ttlinseconds, 6);
  });

  it('bulk messages: nothing is written when a target is not understood', async () => {
    const message = `${set}/Microsoft.Dynamics.CRM.CreateMultiple`;
    const good = { '@odata.type': type, name: 'bulk none' };
    for (const targets of [
      [good, { name: 'bulk none' }],
      [good, { ...good, '@odata.type': 'Microsoft.Dynamics.CRM.account' }],
      [good, 7],
      [],
      'x',
      Array(1_001).fill(good),
    ]) {
      assert.equal((await ask('POST', message, { Targets: targets })).status, 400);
    }
    assert.equal((await ask('POST', message.replace('Create', 'Update'), { Targets: [good] })).status, 400);
    assert.equal((await ask('GET', message)).status, 404);
    assert.deepEqual(rowsOf(await ask('GET', `${set}?$filter=name eq 'bulk none'`)), []);
  });
});
