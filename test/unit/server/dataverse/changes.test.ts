import assert from 'node:assert/strict';
import { errorOf, type Reply, rowsOf, startFacade, type TestFacade } from '../../../support/dataverse.ts';

const set = 'backgroundoperations';
const track = { prefer: 'odata.track-changes' };
const deltaOf = ({ json }: Reply) => String(json['@odata.deltaLink'] ?? '');

describe('change tracking of the Dataverse facade', function () {
  this.timeout(30_000);
  let facade: TestFacade;
  const expect: TestFacade['expect'] = (...parts) => facade.expect(...parts);
  const start = () => expect(200, 'GET', `${set}?$select=name`, undefined, track);

  beforeEach(async () => {
    facade = await startFacade({});
  });
  afterEach(() => facade.stop());

  it('answers all rows over pages, and a delta link on the last one', async () => {
    for (const name of ['a', 'b', 'c']) await facade.create({ name });
    const headers = { prefer: 'odata.track-changes,odata.maxpagesize=2' };
    const first = await expect(200, 'GET', `${set}?$select=name`, undefined, headers);
    assert.equal(first.headers.get('preference-applied'), 'odata.track-changes, odata.maxpagesize=2');
    assert.equal(rowsOf(first).length, 2);
    assert.equal(deltaOf(first), '');
    // What changes between two pages comes with the first delta.
    const late = await facade.create({ name: 'late' });
    const last = await expect(200, 'GET', String(first.json['@odata.nextLink']), undefined, headers);
    assert.equal(rowsOf(last).length, 1);
    assert.match(deltaOf(last), /^http:.*\/backgroundoperations\?\$select=name&\$deltatoken=[\w.-]+$/);
    const delta = await expect(200, 'GET', deltaOf(last));
    assert.deepEqual(
      rowsOf(delta).map((row) => row.backgroundoperationid),
      [late],
    );
  });

  it('answers what is new and changed, then what was deleted, then nothing', async () => {
    const [changed, deleted] = [await facade.create({ name: 'a' }), await facade.create({ name: 'b' })];
    const link = deltaOf(await start());
    const added = await facade.create({ name: 'c' });
    await expect(204, 'PATCH', `${set}(${changed})`, { ttlinseconds: 60 }, { 'if-match': '*' });
    await expect(204, 'DELETE', `${set}(${deleted})`);
    const delta = await expect(200, 'GET', link);
    assert.equal(delta.json['@odata.context'], `${facade.api}$metadata#${set}(name)/$delta`);
    const [one, two, gone, ...more] = rowsOf(delta);
    assert.deepEqual([one?.backgroundoperationid, two?.backgroundoperationid, more], [added, changed, []]);
    assert.deepEqual(gone, {
      '@odata.context': `${facade.api}$metadata#${set}/$deletedEntity`,
      id: deleted,
      reason: 'deleted',
    });
    const count = await expect(200, 'GET', `${set}/$count?${new URL(link).search.split('&')[1]}`);
    assert.equal(count.text, '3');
    const next = await expect(200, 'GET', deltaOf(delta));
    assert.deepEqual(rowsOf(next), []);
    assert.notEqual(deltaOf(next), '');
  });

  it('shows a row that was replaced as changed, not as deleted', async () => {
    const row = await facade.create({ name: 'a' });
    const link = deltaOf(await start());
    await expect(204, 'PATCH', `${set}(${row})`, { name: 'b' });
    const delta = rowsOf(await expect(200, 'GET', link));
    assert.deepEqual(
      delta.map(({ name, reason }) => [name, reason]),
      [['b', undefined]],
    );
  });

  it('comes in pages when much has changed', async () => {
    const link = deltaOf(await start());
    const made: string[] = [];
    for (let index = 0; index < 5; index += 1) made.push(await facade.create({ name: `r${index}` }));
    const seen: unknown[] = [];
    let address = link;
    for (let page = 0; page < 9 && address !== ''; page += 1) {
      const delta = await expect(200, 'GET', address, undefined, { prefer: 'odata.maxpagesize=2' });
      assert.ok(rowsOf(delta).length <= 2);
      seen.push(...rowsOf(delta).map((row) => row.backgroundoperationid));
      address = String(delta.json['@odata.nextLink'] ?? '');
    }
    assert.deepEqual(seen, made);
  });

  it('refuses every other option, in the documented words', async () => {
    for (const [option, text] of [
      ['$filter', '$filter=priority eq 1'],
      ['$orderby', '$orderby=name'],
      ['$top', '$top=1'],
    ] as const) {
      const error = errorOf(await expect(400, 'GET', `${set}?${text}`, undefined, track));
      assert.equal(error.message, `The "${option}" query parameter isn't supported when Change Tracking is enabled.`);
    }
    await expect(400, 'GET', `${set}?$expand=createdby`, undefined, track);
    await expect(400, 'GET', `${deltaOf(await start())}&$filter=priority eq 1`);
  });

  it('refuses tokens that are none, and those that have expired', async () => {
    const link = deltaOf(await start());
    await expect(400, 'GET', `${set}?$deltatoken=nothing`);
    await expect(400, 'GET', `${link}x`);
    await facade.server.json('PUT', '/api/v1/dataverse', { changeTokenDays: 0 });
    const error = errorOf(await expect(410, 'GET', link));
    assert.equal(error.code, '0x80044352');
    await facade.server.json('PUT', '/api/v1/dataverse', { changeTracking: false });
    assert.match(errorOf(await expect(400, 'GET', set, undefined, track)).message, /not enabled/);
  });
});
