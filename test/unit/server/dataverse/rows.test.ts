import assert from 'node:assert/strict';
import { errorOf, idIn, type Row, rowsOf, startFacade, type TestFacade } from '../../../support/dataverse.ts';

const set = 'backgroundoperations';
const id = '11111111-2222-4333-8444-555555555555';
const etagOf = (row: Row) => String(row['@odata.etag']);

describe('rows of the Dataverse facade', function () {
  this.timeout(30_000);
  let facade: TestFacade;
  const ask: TestFacade['ask'] = (...parts) => facade.ask(...parts);
  const expect: TestFacade['expect'] = (...parts) => facade.expect(...parts);
  const get = async (row: string, headers?: Record<string, string>) =>
    (await expect(200, 'GET', `${set}(${row})`, undefined, headers)).json;

  before(async () => {
    facade = await startFacade({});
  });
  after(() => facade.stop());

  it('are stored by a POST and not run', async () => {
    const answer = await expect(204, 'POST', set, {
      name: 'contoso_A',
      inputparameters: '[{"Key":"Scope","Value":"all"}]',
    });
    assert.equal(answer.text, '');
    assert.equal(answer.headers.get('odata-entityid'), `${facade.api}${set}(${idIn(answer.headers)})`);
    assert.equal(answer.headers.get('odata-version'), '4.0');
    assert.match(String(answer.headers.get('x-ms-session-token')), /^240:8#\d+#7=-1$/);
    const row = await get(idIn(answer.headers));
    assert.equal(row.name, 'contoso_A');
    assert.equal(row.displayname, 'contoso_A');
    assert.equal(row.backgroundoperationstatecode, 0);
    assert.equal(row.backgroundoperationstatuscode, 0);
    assert.equal(row.inputparameters, '[{"Key":"Scope","Value":"all"}]');
    assert.equal(row.outputparameters, null);
    assert.equal(row.ttlinseconds, 7_776_000);
    assert.match(String(row.createdon), /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/);
  });

  it('are answered by a POST that prefers it, with what was selected', async () => {
    const body = { name: 'contoso_B', backgroundoperationstatecode: 3, backgroundoperationstatuscode: 31 };
    const answer = await expect(201, 'POST', `${set}?$select=name`, body, { prefer: 'return=representation' });
    assert.equal(answer.headers.get('preference-applied'), 'return=representation');
    assert.equal(answer.headers.get('content-type'), 'application/json; odata.metadata=minimal');
    assert.deepEqual(Object.keys(answer.json), [
      '@odata.context',
      '@odata.etag',
      'name',
      'backgroundoperationid',
      'versionnumber',
    ]);
    assert.equal(answer.json['@odata.context'], `${facade.api}$metadata#${set}(name)/$entity`);
  });

  it('have ETags and version numbers like those of elastic tables, which change with every write', async () => {
    const row = await facade.create({ name: 'contoso_V' });
    const seen = new Set<string>();
    let before = 0n;
    for (let write = 0; write < 3; write += 1) {
      const answer = await expect(200, 'GET', `${set}(${row})`);
      const number = /"versionnumber":(\d+)/.exec(answer.text)?.[1] ?? '0';
      assert.ok(BigInt(number) > BigInt(Number.MAX_SAFE_INTEGER) && BigInt(number) > before);
      before = BigInt(number);
      assert.match(etagOf(answer.json), /^W\/"[0-9a-f]{8}-0000-0200-0000-[0-9a-f]{8}[0-9a-f]{4}"$/);
      seen.add(etagOf(answer.json));
      await expect(204, 'PATCH', `${set}(${row})`, { ttlinseconds: 100 + write }, { 'if-match': '*' });
    }
    assert.equal(seen.size, 3);
  });

  it('come with the annotations that are asked for, each before its property', async () => {
    const row = await facade.create({ name: 'contoso_N', backgroundoperationstatuscode: 32 });
    const all = await expect(200, 'GET', `${set}(${row})`, undefined, { prefer: 'odata.include-annotations="*"' });
    assert.equal(all.headers.get('preference-applied'), 'odata.include-annotations="*"');
    const names = Object.keys(all.json);
    const formatted = 'OData.Community.Display.V1.FormattedValue';
    assert.equal(all.json[`backgroundoperationstatuscode@${formatted}`], 'Canceled');
    assert.equal(all.json[`ttlinseconds@${formatted}`], '7,776,000');
    assert.match(String(all.json[`createdon@${formatted}`]), /^\d{1,2}\/\d{1,2}\/\d{4} \d{1,2}:\d\d [AP]M$/);
    assert.equal(all.json['_createdby_value@Microsoft.Dynamics.CRM.lookuplogicalname'], 'systemuser');
    assert.equal(all.json['_createdby_value@Microsoft.Dynamics.CRM.associatednavigationproperty'], 'createdby');
    assert.ok(names.indexOf(`_createdby_value@${formatted}`) < names.indexOf('_createdby_value'));
    const some = await get(row, { prefer: 'odata.include-annotations="Microsoft.Dynamics.CRM.*"' });
    assert.equal(some[`ttlinseconds@${formatted}`], undefined);
    assert.equal(some['_createdby_value@Microsoft.Dynamics.CRM.lookuplogicalname'], 'systemuser');
    const none = await get(row);
    assert.deepEqual(
      Object.keys(none).filter((name) => name.includes('@')),
      ['@odata.context', '@odata.etag'],
    );
  });

  it('are not sent again while they are unchanged', async () => {
    const row = await facade.create({ name: 'contoso_C' });
    const etag = etagOf(await get(row));
    const same = await expect(304, 'GET', `${set}(${row})`, undefined, { 'if-none-match': etag });
    assert.equal(same.text, '');
    await expect(200, 'GET', `${set}(${row})`, undefined, { 'if-none-match': 'null' });
    await expect(200, 'GET', `${set}(${row})?$expand=createdby`, undefined, { 'if-none-match': etag });
    const annotated = { 'if-none-match': etag, prefer: 'odata.include-annotations="*"' };
    await expect(200, 'GET', `${set}(${row})`, undefined, annotated);
    await expect(204, 'PATCH', `${set}(${row})`, { ttlinseconds: 5_000 }, { 'if-match': etag });
    await expect(200, 'GET', `${set}(${row})`, undefined, { 'if-none-match': etag });
  });

  it('are updated only when they are there, with If-Match', async () => {
    const missing = await expect(404, 'PATCH', `${set}(${id})`, { ttlinseconds: 60 }, { 'if-match': '*' });
    assert.equal(errorOf(missing).code, '0x80048d02');
    const row = await facade.create({ name: 'contoso_D' });
    const stale = etagOf(await get(row));
    const answer = await expect(
      200,
      'PATCH',
      `${set}(${row})`,
      { ttlinseconds: 60 },
      { 'if-match': stale, prefer: 'return=representation' },
    );
    assert.equal(answer.json.ttlinseconds, 60);
    const refused = await expect(412, 'PATCH', `${set}(${row})`, { ttlinseconds: 61 }, { 'if-match': stale });
    assert.deepEqual(errorOf(refused), {
      code: '0x80060882',
      message: "The version of the existing record doesn't match the RowVersion property provided.",
    });
    assert.equal(
      (await expect(412, 'DELETE', `${set}(${row})`, undefined, { 'if-match': stale })).json.error !== undefined,
      true,
    );
    const gone = await expect(204, 'DELETE', `${set}(${row})`, undefined, { 'if-match': etagOf(await get(row)) });
    assert.equal(gone.headers.get('x-ms-session-token'), null);
    await expect(404, 'GET', `${set}(${row})`);
  });

  it('are inserted or replaced by a PATCH without condition', async () => {
    const body = { name: 'contoso_E', retrycount: 2, partitionid: 'p1', inputparameters: 'plain text' };
    const created = await expect(204, 'PATCH', `${set}(${id})`, body);
    assert.equal(idIn(created.headers), id);
    const first = await get(id);
    assert.equal(first.retrycount, 2);
    assert.equal(first.inputparameters, 'plain text');
    await expect(204, 'PATCH', `${set}(${id})`, { name: 'contoso_E', priority: 9 });
    const second = await get(id);
    assert.deepEqual(
      [second.retrycount, second.priority, second.partitionid, second.inputparameters],
      [0, 9, null, null],
    );
    assert.notEqual(etagOf(first), etagOf(second));
  });

  it('are only inserted by a PATCH with If-None-Match', async () => {
    const other = '99999999-2222-4333-8444-555555555555';
    await expect(204, 'PATCH', `${set}(${other})`, { name: 'contoso_F' }, { 'if-none-match': '*' });
    const refused = await expect(412, 'PATCH', `${set}(${other})`, { name: 'contoso_F' }, { 'if-none-match': '*' });
    assert.deepEqual(errorOf(refused), {
      code: '0x80040237',
      message: 'A record with matching key values already exists.',
    });
    const twice = await expect(412, 'POST', set, { backgroundoperationid: other, name: 'contoso_F' });
    assert.equal(errorOf(twice).code, '0x80040237');
  });

  it('have single properties that are read, set and cleared', async () => {
    const row = await facade.create({ name: 'contoso_G', runas: 'someone' });
    const read = await expect(200, 'GET', `${set}(${row})/name`);
    assert.deepEqual(read.json, { '@odata.context': `${facade.api}$metadata#${set}(${row})/name`, value: 'contoso_G' });
    const raw = await expect(200, 'GET', `${set}(${row})/name/$value`);
    assert.equal(raw.text, 'contoso_G');
    assert.equal(raw.headers.get('content-type'), 'text/plain');
    await expect(204, 'PUT', `${set}(${row})/ttlinseconds`, { value: 777 });
    assert.equal((await get(row)).ttlinseconds, 777);
    await expect(204, 'PUT', `${set}(${row})/inputparameters`, { value: '[]' });
    await expect(204, 'DELETE', `${set}(${row})/inputparameters`);
    assert.equal((await get(row)).inputparameters, null);
    await expect(204, 'GET', `${set}(${row})/inputparameters`);
    await expect(404, 'GET', `${set}(${row})/nothing`);
    await expect(400, 'PUT', `${set}(${row})/name`, { value: 'other' });
    await expect(405, 'PUT', `${set}(${row})/name/$value`, { value: 'other' });
    await expect(404, 'PUT', `${set}(${id.replace('1', '7')})/ttlinseconds`, { value: 1 });
  });

  it('lead to users', async () => {
    const row = await facade.create({ name: 'contoso_H' });
    const user = await expect(200, 'GET', `${set}(${row})/createdby`);
    const shown = await get(row);
    assert.equal(user.json.systemuserid, shown._createdby_value);
    const reference = await expect(200, 'GET', `${set}(${row})/createdby/$ref`);
    assert.equal(reference.json['@odata.id'], `${facade.api}systemusers(${String(shown._createdby_value)})`);
    const expanded = await expect(200, 'GET', `${set}(${row})?$select=name&$expand=createdby($select=fullname)`);
    assert.equal((expanded.json.createdby as Row).fullname, user.json.fullname);
    assert.equal(expanded.json['@odata.context'], `${facade.api}$metadata#${set}(name,createdby(fullname))/$entity`);
    await expect(204, 'GET', `${set}(${row})/createdonbehalfby`);
    const me = await expect(200, 'GET', 'WhoAmI()');
    assert.equal(me.json.UserId, shown._createdby_value);
  });

  it('are found by their alternate key and by partition', async () => {
    const row = await facade.create({ name: 'contoso_P', partitionid: 'p 1' });
    const plain = await facade.create({ name: 'contoso_Q' });
    for (const address of [
      `${set}(backgroundoperationid=${row},partitionid='p%201')`,
      `${set}(${row})?partitionId=p%201`,
      `${set}(${row})?partitionId='p%201'`,
      `${set}(${plain})?partitionid=${plain}`,
    ]) {
      await expect(200, 'GET', address);
    }
    const other = await expect(404, 'GET', `${set}(backgroundoperationid=${row},partitionid='other')`);
    assert.equal(errorOf(other).code, '0x80060891');
    await expect(404, 'DELETE', `${set}(${plain})?partitionId=other`);
    const list = await expect(200, 'GET', `${set}?partitionId=p%201`);
    assert.deepEqual(
      rowsOf(list).map((each) => each.backgroundoperationid),
      [row],
    );
    await expect(204, 'DELETE', `${set}(${row})?partitionId='p%201'`);
  });

  it('cannot be changed all at once', async () => {
    for (const method of ['PATCH', 'DELETE', 'PUT']) await expect(405, method, set, {});
    await expect(405, 'POST', `${set}(${id})`, {});
    await expect(405, 'POST', `${set}/$count`, {});
  });

  it('can be sent back as they were read', async () => {
    const row = await get(
      await facade.create({ name: 'contoso_R', priority: 3, inputparameters: '[{"Key":"a","Value":1}]' }),
    );
    await expect(
      204,
      'PATCH',
      `${set}(${String(row.backgroundoperationid)})`,
      { ...row, ttlinseconds: 900 },
      { 'if-match': '*' },
    );
    const changed = await get(String(row.backgroundoperationid));
    assert.equal(changed.ttlinseconds, 900);
    assert.equal(changed.inputparameters, row.inputparameters);
  });

  it('are written for another user with MSCRMCallerID', async () => {
    const caller = 'aaaaaaaa-2222-4333-8444-555555555555';
    const answer = await expect(204, 'POST', set, { name: 'contoso_U' }, { mscrmcallerid: caller });
    const me = await expect(200, 'GET', 'WhoAmI');
    const row = await get(idIn(answer.headers));
    assert.equal(row._createdby_value, caller);
    assert.equal(row._createdonbehalfby_value, me.json.UserId);
    await expect(400, 'GET', 'WhoAmI', undefined, { mscrmcallerid: 'me' });
    const mine = await ask('GET', `${set}?$filter=_createdby_value eq ${caller}&$select=name`);
    assert.deepEqual(
      rowsOf(mine).map(({ name }) => name),
      ['contoso_U'],
    );
  });
});
