import assert from 'node:assert/strict';
import { describeOnBoth } from '../../support/postgres/onBoth.ts';
import { type Conformance, object, refusal, startConformance, submit } from './support.ts';

/** What jsforce has no public method for is sent by the one behind its public ones. */
interface Soap {
  _invoke(method: string, message: object): Promise<unknown>;
  getUserInfo(): Promise<{ userName: string; organizationId: string }>;
  getServerTimestamp(): Promise<{ timestamp: string }>;
}

/** More than a page. */
const count = 2_100;

describeOnBoth('jsforce by SOAP', function () {
  this.timeout(120_000);
  let conformance: Conformance;
  let soap: Soap;
  let ids: string[];
  before(async () => {
    conformance = await startConformance();
    soap = conformance.connection.soap as unknown as Soap;
    for (let from = 0; from < count; from += 700) {
      const drafts = Array.from({ length: 700 }, (_, index) => ({ type: 'Sweeper', name: `row ${from + index} <&>` }));
      await submit(conformance, drafts);
    }
    const { records } = await conformance.connection.query<{ Id: string }>(`SELECT Id FROM ${object} ORDER BY Id`);
    ids = records.map(({ Id }) => Id);
  });
  after(() => conformance.stop());

  const invoke = async (method: string, message: object) =>
    (await soap._invoke(method, message)) as Record<string, unknown>;
  const period = () => ({
    sObjectType: object,
    startDate: new Date(Date.now() - 3_600_000).toISOString(),
    endDate: new Date(Date.now() + 120_000).toISOString(),
  });

  it('asks who and when it is', async () => {
    assert.equal((await soap.getUserInfo()).organizationId, '00DBg0000000001MAA');
    assert.match(String((await soap.getServerTimestamp()).timestamp), /^\d{4}-/);
  });

  it('describes objects', async () => {
    const described = await invoke('describeSObjects', { sObjectType: [object] });
    assert.equal(described.keyPrefix, '08P');
    assert.equal((described.fields as unknown[]).length, 27);
  });

  it('reads what was updated and deleted', async () => {
    const updated = await invoke('getUpdated', period());
    assert.equal((updated.ids as string[]).length, count);
    const deleted = await invoke('getDeleted', period());
    assert.match(String(deleted.latestDateCovered), /Z$/);
  });

  it('retrieves rows, in the order of the ids, missing ones as nil', async () => {
    const result = await soap._invoke('retrieve', {
      fieldList: 'Id,Name,StartedAt',
      sObjectType: object,
      ids: [ids[1], '08PBg0000zzzzzz', ids[0]],
    });
    const rows = result as Record<string, unknown>[];
    assert.equal(rows.length, 3);
    assert.equal(rows[0]?.['sf:Id'], ids[1]);
    assert.equal(rows[0]?.['sf:Name'], 'row 1 <&>');
  });

  it('queries page by page', async () => {
    const first = await invoke('query', { queryString: `SELECT Name, CreatedDate FROM ${object} ORDER BY Id` });
    const { done, size, records, queryLocator } = first as { [each: string]: unknown; records: unknown[] };
    assert.deepEqual([done, size, records.length], ['false', String(count), 2_000]);
    const second = await invoke('queryMore', { queryLocator });
    assert.deepEqual([second.done, (second.records as unknown[]).length], ['true', count - 2_000]);
    assert.equal((second.records as Record<string, unknown>[])[0]?.['sf:Name'], 'row 2000 <&>');
  });

  it('gets faults with the codes of the service', async () => {
    const error = await refusal(invoke('query', { queryString: 'SELECT Nope FROM BackgroundOperation' }));
    assert.equal(error.errorCode, 'sf:INVALID_FIELD');
    assert.match(error.message, /^INVALID_FIELD: /);
    const period = { sObjectType: object, startDate: 'x', endDate: 'y' };
    assert.equal((await refusal(invoke('getUpdated', period))).errorCode, 'sf:INVALID_REPLICATION_DATE');
  });

  it('refreshes an expired session once', async () => {
    const { connect, oauth2, org, session } = conformance;
    const { accessToken, refreshToken } = await session();
    const connection = connect(accessToken, { oauth2: oauth2(), refreshToken });
    await connection.soap.getUserInfo();
    await org.server.json('POST', '/api/v1/salesforce/sessions/invalidate');
    assert.equal((await connection.soap.getUserInfo()).organizationId, '00DBg0000000001MAA');
  });
});
