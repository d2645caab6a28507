import assert from 'node:assert/strict';
import { api, errorOf, type Json, startOrg, type TestOrg } from '../../../support/salesforce.ts';

const object = 'BackgroundOperation';

/** A field as orgs describe it, every key of it. */
const workerUri = {
  aggregatable: true,
  aiPredictionField: false,
  autoNumber: false,
  byteLength: 765,
  calculated: false,
  calculatedFormula: null,
  cascadeDelete: false,
  caseSensitive: false,
  compoundFieldName: null,
  controllerName: null,
  createable: false,
  custom: false,
  defaultValue: null,
  defaultValueFormula: null,
  defaultedOnCreate: false,
  dependentPicklist: false,
  deprecatedAndHidden: false,
  digits: 0,
  displayLocationInDecimal: false,
  encrypted: false,
  externalId: false,
  extraTypeInfo: null,
  filterable: true,
  filteredLookupInfo: null,
  formulaTreatNullNumberAsZero: false,
  groupable: true,
  highScaleNumber: false,
  htmlFormatted: false,
  idLookup: true,
  inlineHelpText: null,
  label: 'Worker URI',
  length: 255,
  mask: null,
  maskType: null,
  name: 'WorkerUri',
  nameField: false,
  namePointing: false,
  nillable: true,
  permissionable: false,
  picklistValues: [],
  polymorphicForeignKey: false,
  precision: 0,
  queryByDistance: false,
  referenceTargetField: null,
  referenceTo: [],
  relationshipName: null,
  relationshipOrder: null,
  restrictedDelete: false,
  restrictedPicklist: false,
  scale: 0,
  searchPrefilterable: false,
  soapType: 'xsd:string',
  sortable: true,
  type: 'string',
  unique: false,
  updateable: false,
  writeRequiresMasterRead: false,
};

describe('REST through the Salesforce facade', () => {
  let org: TestOrg;
  let ids: string[];
  before(async () => {
    org = await startOrg();
    const drafts = Array.from({ length: 4 }, (_, index) => ({
      type: 'SiteTaskPublish',
      name: `row ${index}`,
      executionGroup: 'g',
      sequenceGroup: 's',
      sequenceNumber: index,
    }));
    await org.server.json('POST', '/api/v1/operations', drafts);
    ids = (await query(`SELECT Id FROM ${object} ORDER BY Name`)).map(({ Id }) => String(Id));
  });
  after(() => org.stop());

  const query = async (soql: string): Promise<Json[]> => {
    const { json } = await org.expect(200, 'GET', `query?q=${encodeURIComponent(soql)}`);
    return json.records as Json[];
  };
  const refused = async (status: number, code: string, address: string) => {
    const reply = await org.expect(status, 'GET', address);
    assert.match(reply.headers.get('content-type') ?? '', /^application\/json;charset=UTF-8$/);
    assert.equal(errorOf(reply).errorCode, code, address);
    return errorOf(reply);
  };

  it('lists versions from 35.0 to the newest, with their labels', async () => {
    const { json } = await org.expect(200, 'GET', '/services/data', undefined, { authorization: '' });
    const versions = json as unknown as Json[];
    assert.deepEqual(versions[0], { label: "Winter '16", url: '/services/data/v35.0', version: '35.0' });
    assert.deepEqual(
      versions.slice(-3).map(({ label, version }) => [label, version]),
      [
        ["Spring '26", '66.0'],
        ["Summer '26", '67.0'],
        ["Winter '27", '68.0'],
      ],
    );
    for (const version of ['35.0', '51.0', '68.0']) await org.expect(200, 'GET', `/services/data/v${version}/limits`);
    for (const version of ['34.0', '69.0', '66', '66.1', 'x']) {
      await refused(404, 'NOT_FOUND', `/services/data/v${version}/limits`);
    }
  });

  it('lists resources', async () => {
    const { json, headers } = await org.expect(200, 'GET', api);
    assert.equal(headers.get('content-type'), 'application/json;charset=UTF-8');
    assert.equal(json.query, '/services/data/v66.0/query');
    assert.match(String(json.identity), /^http:\/\/127\.0\.0\.1:\d+\/id\/00D\w{15}\/005\w{15}$/);
  });

  it('describes, and says when nothing has changed since', async () => {
    const brief = await org.expect(200, 'GET', `sobjects/${object}`);
    assert.deepEqual(brief.json.recentItems, []);
    const whole = await org.expect(200, 'GET', `sobjects/${object.toLowerCase()}/describe/`);
    const since = whole.headers.get('last-modified') ?? '';
    const unchanged = await org.expect(304, 'GET', `sobjects/${object}/describe`, undefined, {
      'if-modified-since': since,
    });
    assert.equal(unchanged.text, '');
    const before = { 'if-modified-since': 'Tue, 01 Jan 2019 00:00:00 GMT' };
    await org.expect(200, 'GET', `sobjects/${object}/describe`, undefined, before);
    const field = (whole.json.fields as Json[]).find(({ name }) => name === 'WorkerUri') ?? {};
    assert.deepEqual(Object.keys(field), Object.keys(field).toSorted());
    assert.deepEqual(field, workerUri);
    await refused(404, 'NOT_FOUND', 'sobjects/Account/describe');
  });

  it('reads a row, whole or some fields, by ids of both lengths', async () => {
    const row = await org.expect(200, 'GET', `sobjects/${object}/${ids[1]}`);
    assert.equal(Object.keys(row.json).length, 28);
    assert.deepEqual(row.json.attributes, { type: object, url: `${api}sobjects/${object}/${ids[1]}` });
    const some = await org.expect(
      200,
      'GET',
      `sobjects/${object}/${ids[1]?.slice(0, 15)}?fields=Name,GroupLeader.Name,status`,
    );
    assert.deepEqual(Object.keys(some.json), ['attributes', 'Name', 'GroupLeader', 'Status']);
    assert.equal((some.json.GroupLeader as Json).Name, 'row 0');
  });

  it('refuses ids that are malformed, missing, or of other objects, and fields that are not there', async () => {
    const wrong = `${ids[0]?.slice(0, 15)}ZZZ`;
    for (const id of ['abc', wrong, '001D000000IRFmaIAH', '08P', "'OR''='"]) {
      assert.deepEqual((await refused(400, 'MALFORMED_ID', `sobjects/${object}/${encodeURIComponent(id)}`)).fields, [
        'Id',
      ]);
    }
    await refused(404, 'NOT_FOUND', `sobjects/${object}/08PEk00000UaC4dMAF`);
    await refused(404, 'NOT_FOUND', `sobjects/${object}/Name/x`);
    for (const fields of ['Nope', 'Id FROM User', 'COUNT()', '(SELECT Id FROM MergedOperations)', '']) {
      await refused(400, 'INVALID_FIELD', `sobjects/${object}/${ids[0]}?fields=${encodeURIComponent(fields)}`);
    }
  });

  it('reads rows by many ids', async () => {
    const body = { ids: [ids[2], '08PEk00000UaC4dMAF', ids[0]], fields: ['Name'] };
    const { json } = await org.expect(200, 'POST', `composite/sobjects/${object}`, body);
    const rows = json as unknown as (Json | null)[];
    assert.deepEqual(
      rows.map((row) => row?.Name ?? null),
      ['row 2', null, 'row 0'],
    );
    assert.deepEqual(Object.keys(rows[0] ?? {}), ['attributes', 'Name']);
    await org.expect(200, 'GET', `composite/sobjects/${object}?ids=${ids.join()}&fields=Id,Name`);
    const many = Array.from({ length: 2_001 }, () => ids[0]);
    await org.expect(400, 'POST', `composite/sobjects/${object}`, { ids: many, fields: ['Id'] });
    await org.expect(400, 'POST', `composite/sobjects/${object}`, { ids: ['x'], fields: ['Id'] });
    await org.expect(200, 'POST', `composite/sobjects/${object}`, { ids: many.slice(1), fields: ['Id'] });
  });

  it('refuses writes as the service does', async () => {
    for (const [method, address] of [
      ['POST', `sobjects/${object}`],
      ['PATCH', `sobjects/${object}/${ids[0]}`],
      ['DELETE', `sobjects/${object}/${ids[0]}`],
      ['PUT', `sobjects/${object}/Name/x`],
      ['POST', 'composite/sobjects'],
      ['DELETE', 'query'],
      ['GET', 'composite/batch'],
    ] as const) {
      const reply = await org.expect(405, method, address, method === 'GET' ? undefined : {});
      assert.equal(errorOf(reply).errorCode, 'METHOD_NOT_ALLOWED');
    }
    const reply = await org.expect(405, 'PATCH', `sobjects/${object}/${ids[0]}`, {});
    assert.equal(errorOf(reply).message, "HTTP Method 'PATCH' not allowed. Allowed are GET,HEAD");
    assert.equal(reply.headers.get('allow'), 'GET,HEAD');
    const none = await org.expect(405, 'DELETE', `composite/sobjects?ids=${ids[0]}`);
    assert.equal(errorOf(none).message, "HTTP Method 'DELETE' not allowed.");
  });

  it('tells the columns of a query', async () => {
    const columns = async (soql: string) =>
      (await org.expect(200, 'GET', `query?q=${encodeURIComponent(soql)}&columns=true`)).json;
    const plain = await columns(
      `SELECT Id, NumFollowers, GroupLeader.Name, (SELECT Id FROM MergedOperations) FROM ${object}`,
    );
    assert.deepEqual(
      [plain.entityName, plain.groupBy, plain.idSelected, plain.keyPrefix],
      [object, false, true, '08P'],
    );
    const shape = (all: unknown): unknown =>
      (all as Json[]).map(({ columnName, aggregate, joinColumns }) => [columnName, aggregate, shape(joinColumns)]);
    assert.deepEqual(shape(plain.columnMetadata), [
      ['Id', false, []],
      ['NumFollowers', false, []],
      ['GroupLeader', false, [['Name', false, []]]],
      ['MergedOperations', true, [['Id', false, []]]],
    ]);
    assert.deepEqual((plain.columnMetadata as Json[])[1], {
      aggregate: false,
      apexType: 'Integer',
      booleanType: false,
      columnName: 'NumFollowers',
      custom: false,
      displayName: 'Num Followers',
      foreignKeyName: null,
      insertable: false,
      joinColumns: [],
      numberType: true,
      textType: false,
      updatable: false,
    });
    const groups = await columns(`SELECT Status, COUNT(Id), MAX(Timeout) most FROM ${object} GROUP BY Status`);
    assert.deepEqual(shape(groups.columnMetadata), [
      ['Status', false, []],
      ['expr0', true, []],
      ['most', true, []],
    ]);
    assert.equal(groups.groupBy, true);
    assert.deepEqual((await columns(`SELECT COUNT() FROM ${object}`)).columnMetadata, []);
  });

  it('has nothing of SOSL, bulk jobs and layouts', async () => {
    for (const address of [
      ...['search?q=FIND+{x}', 'parameterizedSearch', 'jobs/query', 'tabs', 'recent', 'quickActions'],
      ...['describe/layouts', 'describe/compactLayouts', 'listviews', 'layouts'].map(
        (each) => `sobjects/${object}/${each}`,
      ),
      ...['sobjects/Account', 'sobjects/BackgroundOperationResult/describe', '/services/async/66.0/job'],
    ]) {
      await refused(404, 'NOT_FOUND', address);
    }
    await refused(400, 'INVALID_TYPE', 'query?q=SELECT+Id+FROM+BackgroundOperationResult');
    const bulk = { authorization: '', 'x-sfdc-session': org.server.token };
    assert.equal((await org.ask('POST', '/services/async/66.0/job', {}, bulk)).status, 404);
    const limits = await org.server.request('GET', `${org.server.url}${api}limits`, undefined, {
      authorization: `Bearer x`,
      'x-sfdc-session': org.server.token,
    });
    assert.equal(limits.status, 401);
  });

  it('answers what sf asks when it signs in', async () => {
    const organization =
      'SELECT Name, InstanceName, IsSandbox, TrialExpirationDate, NamespacePrefix, OrganizationType FROM Organization';
    const [row] = await query(organization);
    assert.equal(row?.IsSandbox, true);
    const scratch = `/services/data/v51.0/query?q=${encodeURIComponent('SELECT Id FROM ScratchOrgInfo limit 1')}`;
    await refused(400, 'INVALID_TYPE', scratch);
    const sandbox = "SELECT Id FROM SandboxProcess WHERE Status = 'x'";
    await refused(400, 'INVALID_TYPE', `tooling/query?q=${encodeURIComponent(sandbox)}`);
    const users = await query(
      "SELECT Id, Username FROM User WHERE Username LIKE '%@bgops.example' ORDER BY Name DESC LIMIT 5",
    );
    assert.ok(users.length >= 1);
    await refused(400, 'INVALID_FIELD', `query?q=${encodeURIComponent('SELECT Nope FROM User')}`);
    const joined = `SELECT Id FROM User WHERE Id IN (SELECT CreatedById FROM ${object})`;
    await refused(400, 'MALFORMED_QUERY', `query?q=${encodeURIComponent(joined)}`);
    await refused(400, 'MALFORMED_QUERY', 'query');
    await refused(400, 'MALFORMED_QUERY', 'query?q=');
  });

  it('clamps the size of a page, or refuses it', async () => {
    const ask = (size: string) =>
      org.ask('GET', `query?q=SELECT+Id+FROM+${object}`, undefined, { 'sforce-query-options': `batchSize=${size}` });
    assert.equal((await ask('1')).status, 200);
    assert.equal((await ask('99999')).status, 200);
    assert.equal(errorOf(await ask('x')).errorCode, 'INVALID_BATCH_SIZE');
    await org.set({ batchSizeOutOfRange: 'refuse' });
    assert.equal(errorOf(await ask('199')).errorCode, 'INVALID_BATCH_SIZE');
    assert.equal((await ask('200')).status, 200);
    await org.set({});
  });
});
