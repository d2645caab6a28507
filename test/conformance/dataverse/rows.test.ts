import assert from 'node:assert/strict';
import type { Row } from '../../support/dataverse.ts';
import { describeOnBoth } from '../../support/postgres/onBoth.ts';
import { type Conformance, refusal, set, conformance as shared } from './support.ts';

const label = 'OData.Community.Display.V1.FormattedValue';
const key = 'backgroundoperationid';
const idOf = (index: number) => `aaaaaaaa-0000-4000-8000-0000000000${String(index).padStart(2, '0')}`;

describeOnBoth('dynamics-web-api reads and writes rows', function () {
  this.timeout(60_000);
  let conformance: Conformance;
  before(async () => {
    conformance = await shared();
  });

  const create = (data: Row): Promise<string> => conformance.client.create({ collection: set, data }) as never;
  const read = (id: string): Promise<Row> => conformance.client.retrieve({ collection: set, key: id });

  it('creates, and knows the id', async () => {
    const id = await create({ name: 'created', displayname: 'Créé', ttlinseconds: 60 });
    const row = await read(id);
    assert.deepEqual([row[key], row.name, row.displayname, row.ttlinseconds], [id, 'created', 'Créé', 60]);
    assert.equal(row.backgroundoperationstatecode, 0);
    const whole: Row = await conformance.client.create({
      collection: set,
      data: { name: 'whole' },
      returnRepresentation: true,
      select: ['name'],
    });
    assert.equal(whole.name, 'whole');
  });

  it('lists with filter, order, count and annotations', async () => {
    for (const priority of [3, 1, 2]) await create({ name: 'listed', priority });
    const list = await conformance.client.retrieveMultiple<Row>({
      collection: set,
      select: ['name', 'priority', 'backgroundoperationstatuscode', '_createdby_value'],
      filter: "startswith(name,'liste') and priority ge 2",
      orderBy: ['priority desc'],
      count: true,
      includeAnnotations: '*',
    });
    assert.equal(list.oDataCount, 2);
    assert.deepEqual(
      list.value.map(({ priority }) => priority),
      [3, 2],
    );
    const [row] = list.value;
    assert.equal(row?.[`backgroundoperationstatuscode@${label}`], 'Waiting For Resources');
    assert.equal(row?.backgroundoperationstatuscode_Formatted, 'Waiting For Resources');
    assert.equal(row?._createdby_value_LogicalName, 'systemuser');
    assert.equal(row?._createdby_value_NavigationProperty, 'createdby');
    assert.equal(await conformance.client.count({ collection: set, filter: "name eq 'listed'" }), 3);
    assert.ok((await conformance.client.count({ collection: set })) >= 3);
  });

  it('retrieves all over three pages', async () => {
    const ids = await Promise.all(Array.from({ length: 5 }, () => create({ name: 'paged' })));
    const request = { collection: set, select: ['name'], filter: "name eq 'paged'", maxPageSize: 2 };
    const first = await conformance.client.retrieveMultiple<Row>(request);
    assert.equal(first.value.length, 2);
    assert.ok(first.oDataNextLink?.startsWith(conformance.facade.api));
    const all = await conformance.client.retrieveAll<Row>(request);
    assert.deepEqual(all.value.map((row) => row[key]).sort(), [...ids].sort());
    assert.equal(await conformance.client.countAll(request), 5);
  });

  it('follows changes after insert, update and delete', async () => {
    const { client } = conformance;
    const [changed, deleted] = [await create({ name: 'tracked' }), await create({ name: 'tracked' })];
    const request = { collection: set, select: ['name', 'ttlinseconds'], trackChanges: true };
    const begun = await client.retrieveAll<Row>({ ...request, maxPageSize: 3 });
    assert.ok(begun.oDataDeltaLink);
    const quiet = await client.retrieveMultiple<Row>({ collection: set }, begun.oDataDeltaLink);
    const own = (row: Row) => [changed, deleted].includes(String(row[key]));
    assert.deepEqual(quiet.value.filter(own), []);
    const inserted = await create({ name: 'inserted' });
    await client.update({ collection: set, key: changed, data: { ttlinseconds: 77 } });
    await client.deleteRecord({ collection: set, key: deleted });
    const delta = await client.retrieveMultiple<Row>({ collection: set }, quiet.oDataDeltaLink);
    assert.deepEqual(
      delta.value.filter((row) => own(row) || row[key] === inserted).map((row) => [row[key], row.ttlinseconds]),
      [
        [inserted, 7_776_000],
        [changed, 77],
      ],
    );
    const [gone] = delta.value.filter(({ id, reason }) => id === deleted && reason === 'deleted');
    assert.equal(gone?.id, deleted);
    assert.ok(delta.oDataDeltaLink);
  });

  it('is told when its row is stale', async () => {
    const { client } = conformance;
    const id = await create({ name: 'stale' });
    const { '@odata.etag': etag } = await read(id);
    const ifmatch = String(etag);
    assert.equal(await client.update({ collection: set, key: id, data: { ttlinseconds: 5 }, ifmatch }), true);
    assert.equal(await client.update({ collection: set, key: id, data: { ttlinseconds: 6 }, ifmatch }), false);
    assert.equal(await client.deleteRecord({ collection: set, key: id, ifmatch }), false);
    const strict = conformance.clientWith({ propagateErrors: true });
    const refused = await refusal(strict.deleteRecord({ collection: set, key: id, ifmatch }));
    assert.deepEqual([refused.status, refused.code], [412, '0x80060882']);
    assert.equal((await read(id)).ttlinseconds, 5);
  });

  it('is answered 304 while a row is as it was', async () => {
    const id = await create({ name: 'same' });
    const { '@odata.etag': etag } = await read(id);
    const request = { collection: set, key: id, ifnonematch: String(etag) };
    assert.equal(await conformance.client.retrieve(request), undefined);
    await conformance.client.update({ collection: set, key: id, data: { ttlinseconds: 5 } });
    assert.equal((await conformance.client.retrieve<Row>(request)).ttlinseconds, 5);
  });

  it('upserts: a row that is new, one that is there, and either of them only', async () => {
    const { client } = conformance;
    const upsert = (id: string, data: Row, more: Row = {}): Promise<unknown> =>
      client.upsert({ collection: set, key: id, data, ...more });
    assert.equal(await upsert(idOf(1), { name: 'upserted', inputparameters: '[]' }), idOf(1));
    assert.equal((await read(idOf(1))).inputparameters, '[]');
    // What is not given is gone: an upsert on an elastic table replaces the row.
    await upsert(idOf(1), { name: 'upserted', priority: 2 });
    const replaced = await read(idOf(1));
    assert.deepEqual([replaced.inputparameters, replaced.priority], [null, 2]);
    assert.equal(await upsert(idOf(1), { name: 'no' }, { ifnonematch: '*' }), null);
    assert.equal(await upsert(idOf(2), { name: 'no' }, { ifmatch: '*' }), null);
    assert.equal(await upsert(idOf(2), { name: 'yes' }, { ifnonematch: '*' }), idOf(2));
  });

  it('changes many at once by UpdateMultiple', async () => {
    const { client } = conformance;
    const ids = [await create({ name: 'many' }), await create({ name: 'many' })];
    const target = (id: string) => ({ '@odata.type': 'Microsoft.Dynamics.CRM.backgroundoperation', [key]: id });
    const update = (Targets: Row[]): Promise<unknown> =>
      client.callAction({ collection: set, actionName: 'Microsoft.Dynamics.CRM.UpdateMultiple', action: { Targets } });
    await update(ids.map((id, index) => ({ ...target(id), ttlinseconds: 100 + index })));
    assert.deepEqual(
      (await Promise.all(ids.map(read))).map(({ ttlinseconds }) => ttlinseconds),
      [100, 101],
    );
    const refused = await refusal(update([{ [key]: ids[0], ttlinseconds: 5 }]));
    assert.deepEqual([refused.status, refused.code], [400, '0x80048d19']);
  });

  it('changes and clears one property', async () => {
    const { client } = conformance;
    const id = await create({ name: 'single', inputparameters: '[]' });
    await client.updateSingleProperty({ collection: set, key: id, fieldValuePair: { ttlinseconds: 9 } });
    await client.deleteRecord({ collection: set, key: id, property: 'inputparameters' });
    const row = await read(id);
    assert.deepEqual([row.ttlinseconds, row.inputparameters], [9, null]);
  });

  it('knows both notations of a partition', async () => {
    const { client } = conformance;
    const id = await create({ name: 'parted', partitionid: 'north' });
    const alternate = (partition: string): Promise<Row> =>
      client.retrieve({ collection: set, key: `${key}=${id},partitionid='${partition}'` });
    assert.equal((await alternate('north'))[key], id);
    assert.deepEqual((await refusal(alternate('south'))).code, '0x80060891');
    assert.equal((await client.retrieve<Row>({ collection: set, key: id, partitionId: 'north' }))[key], id);
    const list = await client.retrieveMultiple<Row>({ collection: set, partitionId: 'north' });
    assert.deepEqual(
      list.value.map((row) => row[key]),
      [id],
    );
    assert.equal(await client.deleteRecord({ collection: set, key: `${key}=${id},partitionid='north'` }), true);
  });

  it('groups by status', async () => {
    await conformance.ended(await conformance.start('contoso_Nothing'));
    const groups = await conformance.client.retrieveMultiple<Row>({
      collection: set,
      apply: 'groupby((backgroundoperationstatuscode),aggregate($count as rows))',
    });
    const found = new Map(groups.value.map((row) => [row.backgroundoperationstatuscode, row.rows]));
    assert.ok(Number(found.get(30)) > 0);
    assert.ok(Number(found.get(0)) > 3);
  });

  it('expands one row, and no list', async () => {
    const expand = [{ property: 'createdby', select: ['fullname'] }];
    const id = await create({ name: 'expanded' });
    const row: Row = await conformance.client.retrieve({ collection: set, key: id, expand });
    assert.equal(typeof (row.createdby as Row).fullname, 'string');
    const refused = await refusal(conformance.client.retrieveMultiple({ collection: set, expand }));
    assert.deepEqual(
      [refused.status, refused.code, refused.message],
      [400, '0x80048d0b', 'Link entities are not supported'],
    );
  });
});
