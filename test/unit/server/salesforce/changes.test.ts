import assert from 'node:assert/strict';
import { errorOf, type Json, startOrg, type TestOrg } from '../../../support/salesforce.ts';

const sobject = 'sobjects/BackgroundOperation';
const minute = 60_000;
const day = 86_400_000;

describe('Changes through the Salesforce facade', () => {
  let org: TestOrg;
  before(async () => {
    org = await startOrg();
  });
  after(() => org.stop());

  const during = (kind: string, from: number, to: number) =>
    `${sobject}/${kind}/?start=${encodeURIComponent(new Date(from).toISOString())}&end=${encodeURIComponent(new Date(to).toISOString())}`;
  const submit = async (draft: Json): Promise<{ id: string }> => org.server.json('POST', '/api/v1/operations', draft);
  const refused = async (address: string) => {
    assert.equal(errorOf(await org.expect(400, 'GET', address)).errorCode, 'INVALID_REPLICATION_DATE', address);
  };

  it('answers ids that changed within whole minutes, and up to when nothing was missed', async () => {
    await submit({ type: 'X', name: 'one' });
    const now = Date.now();
    const { json } = await org.expect(200, 'GET', during('updated', now - day, now + 2 * minute));
    assert.equal((json.ids as string[]).length, 1);
    assert.match(String(json.latestDateCovered), /^\d{4}-.*\.\d{3}\+0000$/);
    assert.ok(Date.parse(String(json.latestDateCovered)) < Date.now());
    // Seconds do not count, so that the minute that goes on is not covered.
    const past = await org.expect(200, 'GET', during('updated', now - day, now - minute));
    assert.deepEqual(past.json.ids, []);
    assert.equal(Date.parse(String(past.json.latestDateCovered)), Math.floor((now - minute) / minute) * minute);
  });

  it('answers what was deleted', async () => {
    const { id } = await submit({ type: 'X', name: 'gone' });
    await org.server.json('POST', `/api/v1/operations/${id}/cancel`);
    await org.server.request('DELETE', `/api/v1/operations/${id}`);
    const now = Date.now();
    const { json } = await org.expect(200, 'GET', during('deleted', now - day, now + 2 * minute));
    const [record] = json.deletedRecords as Json[];
    assert.match(String(record?.id), /^08P\w{15}$/);
    assert.ok(Math.abs(Date.parse(String(record?.deletedDate)) - now) < minute);
    assert.ok(Math.abs(Date.parse(String(json.earliestDateAvailable)) - (now - 15 * day)) < minute);
    await org.set({ deletedVisible: false });
    const hidden = await org.expect(200, 'GET', during('deleted', now - day, now + 2 * minute));
    assert.deepEqual(hidden.json.deletedRecords, []);
    await org.set({});
  });

  it('refuses windows that are turned round, too short, or go back too far', async () => {
    const now = Math.floor(Date.now() / minute) * minute;
    await refused(during('updated', now, now - minute));
    await refused(during('updated', now, now + 59_000));
    await refused(during('updated', now - 31 * day, now));
    await refused(during('deleted', now - minute, now));
    await refused(during('deleted', now - 16 * day, now));
    await refused(`${sobject}/updated?start=x&end=y`);
    assert.equal(errorOf(await org.expect(400, 'GET', `${sobject}/updated`)).errorCode, 'MISSING_ARGUMENT');
    await org.expect(404, 'GET', 'sobjects/Account/updated?start=x&end=y');
  });

  it('takes dates in every documented form, a plus that was not encoded too', async () => {
    const start = new Date(Date.now() - 60 * minute).toISOString().slice(0, 19);
    const end = new Date().toISOString().slice(0, 19);
    for (const zone of ['Z', '.000Z', '%2B00:00', '+00:00', '.000%2B0000', '-00:00']) {
      await org.expect(200, 'GET', `${sobject}/updated?start=${start}${zone}&end=${end}${zone}`);
    }
  });

  it('refuses more ids than may be answered', async () => {
    await submit({ type: 'X', name: 'two' });
    await org.set({ updatedLimit: 1 });
    const now = Date.now();
    const reply = await org.expect(400, 'GET', during('updated', now - day, now + 2 * minute));
    assert.equal(errorOf(reply).errorCode, 'EXCEEDED_ID_LIMIT');
    await org.set({});
  });

  it('hides rows that have ended when asked, as deleted ones', async () => {
    const { id } = await submit({ type: 'X', name: 'ended' });
    const ended = await org.server.json<{ modifiedAt: string }>('POST', `/api/v1/operations/${id}/cancel`);
    // The shortest time: it has passed when the next change of the clock is seen.
    await org.set({ visibleHours: 0.000_000_1 });
    while (Date.now() <= Date.parse(ended.modifiedAt) + 1) await new Promise(setImmediate);
    const names = async (resource: string, where = '') => {
      const soql = `SELECT Name, IsDeleted FROM BackgroundOperation ${where} ORDER BY Name`;
      const { json } = await org.expect(200, 'GET', `${resource}?q=${encodeURIComponent(soql)}`);
      return (json.records as Json[]).map(({ Name, IsDeleted }) => [Name, IsDeleted]);
    };
    assert.deepEqual(await names('query'), [
      ['one', false],
      ['two', false],
    ]);
    assert.deepEqual(await names('queryAll', 'WHERE IsDeleted = true'), [['ended', true]]);
    assert.equal((await names('queryAll')).length, 3);
    const now = Date.now();
    const updated = await org.expect(200, 'GET', during('updated', now - day, now + 2 * minute));
    assert.equal((updated.json.ids as string[]).length, 2);
    const deleted = await org.expect(200, 'GET', during('deleted', now - day, now + 2 * minute));
    assert.equal((deleted.json.deletedRecords as Json[]).length, 2);
    await org.set({ visibleHours: 24 });
    assert.equal((await names('query')).length, 3);
    await org.set({});
  });

  it('shows an object without the field Type when asked', async () => {
    await org.set({ typeField: false });
    const described = await org.expect(200, 'GET', `${sobject}/describe`);
    assert.ok(!(described.json.fields as Json[]).some(({ name }) => name === 'Type'));
    const soql = encodeURIComponent('SELECT Type FROM BackgroundOperation');
    assert.equal(errorOf(await org.expect(400, 'GET', `query?q=${soql}`)).errorCode, 'INVALID_FIELD');
    await org.set({});
  });
});
