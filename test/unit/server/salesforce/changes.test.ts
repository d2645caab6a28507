import assert from 'node:assert/strict';
import { ManualClock } from '../../../support/manualClock.ts';
import { errorOf, type Json, startOrgAt, type TimedOrg } from '../../../support/salesforce.ts';

const sobject = 'sobjects/BackgroundOperation';
const second = 1_000;
const minute = 60 * second;
const hour = 60 * minute;
const day = 24 * hour;

describe('Changes through the Salesforce facade', () => {
  let org: TimedOrg;
  let clock: ManualClock;
  /** In the middle of a minute. */
  const begin = Date.UTC(2026, 2, 4, 5, 6, 30);
  beforeEach(async () => {
    clock = new ManualClock(begin);
    org = await startOrgAt(clock);
  });
  afterEach(() => org.stop());

  const during = (kind: string, from: number, to: number) =>
    `${sobject}/${kind}/?start=${encodeURIComponent(new Date(from).toISOString())}&end=${encodeURIComponent(new Date(to).toISOString())}`;
  const submit = async (draft: Json): Promise<{ id: string }> => org.server.json('POST', '/api/v1/operations', draft);
  const cancel = (id: string) => org.server.json('POST', `/api/v1/operations/${id}/cancel`);
  const refused = async (address: string) => {
    assert.equal(errorOf(await org.expect(400, 'GET', address)).errorCode, 'INVALID_REPLICATION_DATE', address);
  };
  const rows = async (resource: string, where = ''): Promise<[unknown, unknown][]> => {
    const soql = `SELECT Name, IsDeleted FROM BackgroundOperation ${where} ORDER BY Name`;
    const { json } = await org.expect(200, 'GET', `${resource}?q=${encodeURIComponent(soql)}`);
    return (json.records as Json[]).map(({ Name, IsDeleted }) => [Name, IsDeleted]);
  };
  const ids = async (from: number, to: number) => {
    const { json } = await org.expect(200, 'GET', during('updated', from, to));
    return { count: (json.ids as string[]).length, covered: Date.parse(String(json.latestDateCovered)) };
  };
  const deleted = async (from: number, to: number) =>
    (await org.expect(200, 'GET', during('deleted', from, to))).json.deletedRecords as Json[];

  it('answers ids that changed within whole minutes, and up to when nothing was missed', async () => {
    await submit({ type: 'X', name: 'one' });
    const now = clock.now();
    // Up to the last second, in which a write may be under way.
    assert.deepEqual(await ids(now - day, now + minute), { count: 1, covered: now - second });
    // Seconds do not count, so that the minute that goes on is not covered.
    assert.deepEqual(await ids(now - day, now), { count: 0, covered: now - 30 * second });
    clock.jump(30 * second);
    assert.deepEqual(await ids(now - day, clock.now()), { count: 1, covered: clock.now() - second });
    clock.jump(minute);
    assert.deepEqual(await ids(now - day, now + 30 * second), { count: 1, covered: now + 30 * second });
    assert.deepEqual(await ids(now + 30 * second, clock.now()), { count: 0, covered: clock.now() - second });
  });

  it('answers what was deleted', async () => {
    const { id } = await submit({ type: 'X', name: 'gone' });
    await cancel(id);
    clock.jump(hour);
    await org.server.request('DELETE', `/api/v1/operations/${id}`);
    const now = clock.now();
    const { json } = await org.expect(200, 'GET', during('deleted', now - day, now + 2 * minute));
    const [record] = json.deletedRecords as Json[];
    assert.match(String(record?.id), /^08P\w{15}$/);
    assert.equal(Date.parse(String(record?.deletedDate)), now);
    assert.equal(Date.parse(String(json.earliestDateAvailable)), now - 15 * day);
    await org.set({ deletedVisible: false });
    assert.deepEqual(await deleted(now - day, now + 2 * minute), []);
  });

  it('refuses windows that are turned round, too short, or go back too far', async () => {
    const now = Math.floor(clock.now() / minute) * minute;
    await refused(during('updated', now, now - minute));
    await refused(during('updated', now, now + 59 * second));
    await refused(during('updated', now - 31 * day, now));
    await refused(during('deleted', now - minute, now));
    await refused(during('deleted', now - 16 * day, now));
    await refused(`${sobject}/updated?start=x&end=y`);
    assert.equal(errorOf(await org.expect(400, 'GET', `${sobject}/updated`)).errorCode, 'MISSING_ARGUMENT');
    await org.expect(404, 'GET', 'sobjects/Account/updated?start=x&end=y');
  });

  it('takes dates in every documented form, a plus that was not encoded too', async () => {
    const start = new Date(clock.now() - hour).toISOString().slice(0, 19);
    const end = new Date(clock.now()).toISOString().slice(0, 19);
    for (const zone of ['Z', '.000Z', '%2B00:00', '+00:00', '.000%2B0000', '-00:00']) {
      await org.expect(200, 'GET', `${sobject}/updated?start=${start}${zone}&end=${end}${zone}`);
    }
  });

  it('refuses more ids than may be answered', async () => {
    await submit({ type: 'X', name: 'one' });
    await submit({ type: 'X', name: 'two' });
    await org.set({ updatedLimit: 1 });
    const reply = await org.expect(400, 'GET', during('updated', clock.now() - day, clock.now() + 2 * minute));
    assert.equal(errorOf(reply).errorCode, 'EXCEEDED_ID_LIMIT');
  });

  it('hides rows that have ended when asked, as deleted ones', async () => {
    await org.set({ visibleHours: 24 });
    await submit({ type: 'X', name: 'one' });
    await cancel((await submit({ type: 'X', name: 'ended' })).id);
    clock.jump(day);
    assert.equal((await rows('query')).length, 2);
    clock.jump(1);
    assert.deepEqual(await rows('query'), [['one', false]]);
    assert.deepEqual(await rows('queryAll', 'WHERE IsDeleted = true'), [['ended', true]]);
    assert.equal((await rows('queryAll')).length, 2);
    assert.equal((await ids(begin - hour, clock.now())).count, 1);
    const [record, ...more] = await deleted(begin, clock.now() + minute);
    assert.deepEqual([Date.parse(String(record?.deletedDate)), more], [begin + day, []]);
    assert.deepEqual(await deleted(begin, begin + day), []);
    await org.set({});
    assert.equal((await rows('query')).length, 2);
  });

  it('does not hide followers of a leader that waits', async () => {
    await org.set({ visibleHours: 24 });
    for (const name of ['leader', 'member']) await submit({ type: 'X', executionGroup: 'g', name });
    clock.jump(2 * day);
    const visible = [
      ['leader', false],
      ['member', false],
    ];
    assert.deepEqual(await rows('query'), visible);
    assert.deepEqual(await rows('queryAll'), visible);
    assert.deepEqual(await rows('queryAll', 'WHERE IsDeleted = true'), []);
    assert.equal((await ids(begin - hour, clock.now())).count, 2);
    assert.deepEqual(await deleted(begin, clock.now() + minute), []);
  });

  it('shows an object without the field Type when asked', async () => {
    await org.set({ typeField: false });
    const described = await org.expect(200, 'GET', `${sobject}/describe`);
    assert.ok(!(described.json.fields as Json[]).some(({ name }) => name === 'Type'));
    const soql = encodeURIComponent('SELECT Type FROM BackgroundOperation');
    assert.equal(errorOf(await org.expect(400, 'GET', `query?q=${soql}`)).errorCode, 'INVALID_FIELD');
  });
});
