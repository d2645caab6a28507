import assert from 'node:assert/strict';
import type { Row } from '../../support/dataverse.ts';
import { describeOnBoth } from '../../support/postgres/onBoth.ts';
import { type ClientError, type Conformance, set, conformance as shared } from './support.ts';

const key = 'backgroundoperationid';

describeOnBoth('dynamics-web-api sends batches', function () {
  this.timeout(60_000);
  let conformance: Conformance;
  before(async () => {
    conformance = await shared();
  });

  /** Runs what is asked for as one batch; the client hands out nothing before it is sent. */
  async function batch(requests: () => void, options: Row = {}): Promise<unknown[]> {
    const { client } = conformance;
    client.startBatch();
    requests();
    const [outcome] = await Promise.allSettled([client.executeBatch(options)]);
    return outcome.status === 'fulfilled' ? outcome.value : (outcome.reason as unknown[]);
  }
  const create = (name: string, more: Row = {}) =>
    void conformance.client.create({ collection: set, data: { name }, ...more });
  const tooLong = 'x'.repeat(513);
  const countOf = (name: string) => conformance.client.count({ collection: set, filter: `name eq '${name}'` });

  it('of reads and writes, in and outside of change sets', async () => {
    const { client } = conformance;
    const answers = await batch(() => {
      create('mixed');
      create('mixed');
      void client.retrieveMultiple({ collection: set, select: ['name'], filter: "name eq 'mixed'", count: true });
      create('mixed', { inChangeSet: false });
      // The client misses every second number in a process: it tests with one global regular expression.
      void client.count({ collection: set });
      void client.count({ collection: set });
      void client.callAction({ actionName: 'contoso_RebuildIndex', action: { Scope: 'b' }, inChangeSet: false });
    });
    const [first, second, list, third, one, other, outputs] = answers as [
      ...[string, string, Row, string, number | undefined, number | undefined, Row],
    ];
    for (const id of [first, second, third]) assert.match(id, /^[0-9a-f-]{36}$/);
    assert.equal(list.oDataCount, 2);
    assert.ok(Number(one ?? other) >= 3);
    assert.equal(outputs.Count, 42);
    assert.equal(await countOf('mixed'), 3);
  });

  it('that refer to what they made', async () => {
    const { client } = conformance;
    const [id] = await batch(() => {
      create('referred', { contentId: '1' });
      void client.update({ collection: '', contentId: '$1', data: { ttlinseconds: 11 } } as never);
    });
    const row: Row = await client.retrieve({ collection: set, key: String(id) });
    assert.equal(row.ttlinseconds, 11);
  });

  it('that end at the first failure', async () => {
    const answers = await batch(
      () => {
        create('stopped');
        create(tooLong);
        create('stopped');
      },
      { inChangeSet: false },
    );
    assert.equal(answers.length, 2);
    // The client leaves the error document of a part as it is.
    const { status, error } = answers[1] as { status: number; error: ClientError };
    assert.deepEqual([status, error.code], [400, '0x80044331']);
    assert.equal(await countOf('stopped'), 1);
  });

  it('that go on after a failure', async () => {
    const answers = await batch(
      () => {
        create('gone on');
        create(tooLong);
        create('gone on');
      },
      { inChangeSet: false, continueOnError: true },
    );
    assert.equal(answers.length, 3);
    assert.equal((answers[1] as ClientError).status, 400);
    assert.equal(await countOf('gone on'), 2);
  });

  it('whose change sets are not atomic, as those of elastic tables', async () => {
    const answers = await batch(() => {
      create('half');
      create(tooLong);
      create('half');
    });
    assert.equal(answers.length, 1);
    assert.equal((answers[0] as ClientError).status, 400);
    assert.equal(await countOf('half'), 1);
  });

  it('on its own for an address of more than 2,000 characters', async () => {
    const id: string = (await conformance.client.create({ collection: set, data: { name: 'long' } })) as never;
    const filter = `${Array.from({ length: 120 }, (_, index) => `name eq 'no ${index}'`).join(' or ')} or name eq 'long'`;
    const list = await conformance.client.retrieveMultiple<Row>({ collection: set, select: ['name'], filter });
    assert.deepEqual(
      list.value.map((row) => row[key]),
      [id],
    );
  });

  it('with an impersonated user for every part', async () => {
    const other = '7e0d3c11-0000-4000-8000-0000000000bb';
    const client = conformance.clientWith({ impersonate: other });
    client.startBatch();
    void client.create({ collection: set, data: { name: 'impersonated' } });
    const [id] = await client.executeBatch();
    const row: Row = await conformance.client.retrieve({ collection: set, key: String(id) });
    const { UserId: me } = await conformance.client.callFunction<{ UserId: string }>('WhoAmI');
    assert.deepEqual([row._createdby_value, row._createdonbehalfby_value], [other, me]);
  });
});
