import assert from 'node:assert/strict';
import { errorOf, type Row, startFacade, type TestFacade } from '../../../support/dataverse.ts';

const set = 'backgroundoperations';
const cancel = { backgroundoperationstatecode: 2, backgroundoperationstatuscode: 22 };
const any = { 'if-match': '*' };
const terminal = 'Canceling background operation is not allowed after it is in terminal state.';

/** A body, and the code and words that it is refused with. */
const refused: readonly (readonly [string, Row | string, string, RegExp])[] = [
  [
    'an unknown column',
    { name: 'a', colour: 'red' },
    '0x80060888',
    /^Could not find a property named 'colour' on type 'Microsoft.Dynamics.CRM.backgroundoperation'\.$/,
  ],
  [
    'a text that is too long',
    { name: 'n'.repeat(513) },
    '0x80044331',
    /The length of the 'name' attribute of the 'backgroundoperation' entity exceeded the maximum allowed length of '512'\./,
  ],
  ['a name that the engine cannot keep', { name: 'n'.repeat(256) }, '0x80048d0b', /255/],
  ['no name', { priority: 1 }, '0x80048d0b', /'name' is required/],
  ['a text that is a number', { name: 7 }, '0x80048d19', /Edm\.String/],
  ['a number that is a text', { name: 'a', priority: '7' }, '0x80048d19', /Edm\.Int32/],
  ['a number with a fraction', { name: 'a', priority: 1.5 }, '0x80048d19', /Edm\.Int32/],
  ['a number that no double holds', '{"name":"a","priority":1e400}', '0x80048d19', /Edm\.Int32/],
  ['a priority out of range', { name: 'a', priority: 11 }, '0x80044330', /'priority'.*outside the valid range/],
  ['a time to live of nothing', { name: 'a', ttlinseconds: 0 }, '0x80044330', /'ttlinseconds'/],
  [
    'a status that there is not',
    { name: 'a', backgroundoperationstatuscode: 10 },
    '0x80044330',
    /Accepted Values: 0,20,22,30,31,32/,
  ],
  ['a state that there is not', { name: 'a', backgroundoperationstatecode: 1 }, '0x80044330', /Accepted Values: 0,2,3/],
  [
    'a pair that there is not',
    { name: 'a', backgroundoperationstatecode: 0, backgroundoperationstatuscode: 30 },
    '0x80048d0b',
    /30 is not a valid status code for state code 0/,
  ],
  ['the state Locked', { name: 'a', backgroundoperationstatecode: 2 }, '0x80048d0b', /Only the service locks/],
  ['an id that is none', { name: 'a', backgroundoperationid: 'seven' }, '0x80048d19', /Edm\.Guid/],
  [
    'a date that is none',
    { name: 'a', overriddencreatedon: '2026-02-30T00:00:00Z' },
    '0x80048d19',
    /Edm\.DateTimeOffset/,
  ],
  [
    'a column that create does not take',
    { name: 'a', errorcode: 1 },
    '0x80048d0b',
    /'errorcode'.*cannot be set on create/,
  ],
  ['a column that nobody sets', { name: 'a', createdon: '2026-02-03T00:00:00Z' }, '0x80048d0b', /'createdon'/],
  ['a lookup', { name: 'a', 'createdby@odata.bind': '/systemusers(1)' }, '0x80048d0b', /'createdby'/],
  ['a link that there is not', { name: 'a', 'ownerid@odata.bind': '/systemusers(1)' }, '0x80060888', /'ownerid'/],
  ['a body that is no JSON', '{"name":', '0x80048d19', /Entity :'backgroundoperations'.*not JSON/],
  ['a body that is a list', '[]', '0x80048d19', /must be a JSON object/],
  ['a body that is nested too deeply', `{"name":${'['.repeat(200)}${']'.repeat(200)}}`, '0x80048d19', /nested/],
];

describe('writing rows of the Dataverse facade', function () {
  this.timeout(30_000);
  let facade: TestFacade;
  const expect: TestFacade['expect'] = (...parts) => facade.expect(...parts);
  const get = async (row: string) => (await expect(200, 'GET', `${set}(${row})`)).json;

  before(async () => {
    facade = await startFacade();
  });
  after(() => facade.stop());

  for (const [what, body, code, words] of refused) {
    it(`refuses ${what}`, async () => {
      const error = errorOf(await expect(400, 'POST', set, body));
      assert.equal(error.code, code);
      assert.match(error.message, words);
    });
  }

  it('passes over annotations', async () => {
    await facade.create({ '@odata.type': 'Microsoft.Dynamics.CRM.backgroundoperation', name: 'a', 'name@x.y': 1 });
  });

  it('takes a whole row, with results, in updates', async () => {
    const row = await facade.create({ name: 'a', priority: null, ttlinseconds: null });
    const body = {
      backgroundoperationstatecode: 3,
      starttime: '2026-01-02T03:04:05+01:00',
      endtime: '2026-01-02T03:04:06Z',
      outputparameters: '[{"Key":"Count","Value":"42"}]',
      retrycount: 3,
      errorcode: -2147187707,
      errormessage: 'Access is denied.',
    };
    await expect(204, 'PATCH', `${set}(${row})`, body, any);
    const shown = await get(row);
    assert.equal(shown.starttime, '2026-01-02T02:04:05Z');
    assert.equal(shown.backgroundoperationstatuscode, 30);
    for (const name of ['endtime', 'outputparameters', 'retrycount', 'errorcode', 'errormessage'] as const) {
      assert.equal(shown[name], body[name], name);
    }
    await expect(204, 'PATCH', `${set}(${row})`, { errorcode: null, errormessage: null, endtime: null }, any);
    const cleared = await get(row);
    assert.deepEqual(
      [cleared.errorcode, cleared.errormessage, cleared.endtime, cleared.retrycount],
      [null, null, null, 3],
    );
  });

  it('refuses an id that is not that of the address, and what an update does not take', async () => {
    const row = await facade.create({ name: 'a' });
    for (const body of [
      { backgroundoperationid: '11111111-2222-4333-8444-555555555555' },
      { name: 'b' },
      { priority: 9 },
    ]) {
      assert.equal(errorOf(await expect(400, 'PATCH', `${set}(${row})`, body, any)).code, '0x80048d0b');
    }
  });

  it('cancels what waits by the pair (2, 22), which ends as (3, 32)', async () => {
    const row = await facade.create({ name: 'a' });
    await expect(204, 'PATCH', `${set}(${row})`, cancel, any);
    const shown = await get(row);
    assert.deepEqual([shown.backgroundoperationstatecode, shown.backgroundoperationstatuscode], [3, 32]);
    const { id } = await facade.server.json<{ id: string }>('POST', '/api/v1/operations', { type: 'b' });
    await expect(204, 'PATCH', `${set}(${id})`, cancel, any);
    assert.equal((await get(id)).backgroundoperationstatuscode, 32);
  });

  it('refuses to cancel what has ended, in the documented words', async () => {
    const row = await facade.create({ name: 'a', backgroundoperationstatuscode: 30 });
    for (const headers of [any, {}]) {
      const error = errorOf(await expect(400, 'PATCH', `${set}(${row})`, cancel, headers));
      assert.deepEqual(error, { code: '0x80048d0b', message: terminal });
    }
  });

  it('leaves what the service writes to the service while it runs an operation', async () => {
    const { id } = await facade.server.json<{ id: string }>('POST', '/api/v1/operations', {
      type: 'b',
      input: { a: 1 },
    });
    for (const body of [{ retrycount: 2 }, { outputparameters: '[]' }, { backgroundoperationstatecode: 3 }]) {
      assert.match(errorOf(await expect(400, 'PATCH', `${set}(${id})`, body, any)).message, /written by the service/);
    }
    await expect(204, 'PATCH', `${set}(${id})`, { ttlinseconds: 99, retrycount: 0 }, any);
    assert.equal((await get(id)).ttlinseconds, 99);
    await expect(204, 'DELETE', `${set}(${id})`);
    await expect(404, 'GET', `${set}(${id})`);
  });

  it('replaces an operation that waited to run', async () => {
    const { id } = await facade.server.json<{ id: string }>('POST', '/api/v1/operations', {
      type: 'b',
      input: { a: 1 },
    });
    await expect(204, 'PATCH', `${set}(${id})`, { backgroundoperationstatecode: 3, backgroundoperationstatuscode: 30 });
    const shown = await get(id);
    assert.deepEqual([shown.name, shown.backgroundoperationstatuscode, shown.inputparameters], ['b', 30, null]);
  });
});
