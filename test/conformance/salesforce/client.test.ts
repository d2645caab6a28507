import assert from 'node:assert/strict';
import { describeOnBoth } from '../../support/postgres/onBoth.ts';
import { type ClientError, type Conformance, object, refusal, startConformance, submit } from './support.ts';

describeOnBoth('jsforce', function () {
  this.timeout(120_000);
  let conformance: Conformance;
  let ids: string[];
  before(async () => {
    conformance = await startConformance();
    await submit(conformance, [
      { type: 'Sweeper', name: 'one' },
      { type: 'Sweeper', name: 'two' },
    ]);
    const { records } = await conformance.connection.query<{ Id: string }>(`SELECT Id FROM ${object} ORDER BY Name`);
    ids = records.map(({ Id }) => Id);
  });
  after(() => conformance.stop());

  it('describes the object and lists it', async () => {
    const { connection } = conformance;
    const { sobjects } = await connection.describeGlobal();
    assert.deepEqual(
      sobjects.map(({ name, keyPrefix, queryable }) => [name, keyPrefix, queryable]),
      [[object, '08P', true]],
    );
    const described = await connection.sobject(object).describe();
    assert.equal(described.fields.length, 27);
    assert.deepEqual([described.createable, described.updateable, described.retrieveable], [false, false, true]);
    const workerUri = described.fields.find(({ name }) => name === 'WorkerUri');
    assert.deepEqual(
      [workerUri?.label, workerUri?.length, workerUri?.byteLength, workerUri?.idLookup],
      ['Worker URI', 255, 765, true],
    );
    const child = described.childRelationships.find(({ relationshipName }) => relationshipName === 'MergedOperations');
    assert.deepEqual([child?.childSObject, child?.field], [object, 'GroupLeaderId']);
  });

  it('retrieves one row, many, and missing ones', async () => {
    const { connection } = conformance;
    const one = await connection.retrieve(object, ids[0] ?? '');
    assert.equal(one.Name, 'one');
    assert.equal(Object.keys(one).length, 28);
    const short = await connection
      .sobject(object)
      .retrieve(ids[0]?.slice(0, 15) ?? '', { fields: ['Id', 'Status'] } as never);
    assert.deepEqual([short.Id, short.Status, Object.keys(short).length], [ids[0], 'Waiting', 3]);
    const missing = '08PBg0000zzzzzz';
    const many = await connection.retrieve(object, [ids[1] ?? '', missing, ids[0] ?? ''], {
      fields: ['Name'],
    } as never);
    assert.deepEqual(
      many.map((row) => (row as { Name: string } | null)?.Name ?? null),
      ['two', null, 'one'],
    );
    assert.equal((await refusal(connection.retrieve(object, missing))).errorCode, 'NOT_FOUND');
    assert.equal((await refusal(connection.retrieve(object, 'abc'))).errorCode, 'MALFORMED_ID');
  });

  it('reads what was updated and deleted', async () => {
    const { connection, org } = conformance;
    const [start, end] = [new Date(Date.now() - 3_600_000), new Date(Date.now() + 120_000)];
    const updated = await connection.sobject(object).updated(start, end);
    assert.deepEqual(new Set(updated.ids), new Set(ids));
    assert.ok(Date.parse(updated.latestDateCovered) <= Date.now());
    const [gone] = await submit(conformance, [{ type: 'Sweeper', name: 'gone' }]);
    await org.server.json('POST', `/api/v1/operations/${gone?.id}/cancel`);
    await org.server.request('DELETE', `/api/v1/operations/${gone?.id}`);
    const deleted = await connection.deleted(object, start, end);
    assert.match(deleted.deletedRecords[0]?.id ?? '', /^08P/);
    assert.ok(Date.parse(deleted.earliestDateAvailable) < start.getTime());
    assert.equal((await refusal(connection.updated(object, end, start))).errorCode, 'INVALID_REPLICATION_DATE');
  });

  it('reads limits, and sees how many requests were made', async () => {
    const { connection } = conformance;
    const limits = await connection.limits();
    const { Max, Remaining } = limits.DailyApiRequests ?? { Max: 0, Remaining: 0 };
    assert.deepEqual(
      [connection.limitInfo.apiUsage?.limit, connection.limitInfo.apiUsage?.used],
      [Max, Max - Remaining],
    );
  });

  it('reads who it is', async () => {
    const identity = await conformance.connection.identity();
    assert.match(identity.user_id, /^005\w{15}$/);
    assert.equal(identity.organization_id, '00DBg0000000001MAA');
    assert.ok(identity.username.endsWith('@bgops.example'));
  });

  it('is refused every write', async () => {
    const sobject = conformance.connection.sobject(object);
    const values = { Id: ids[0] ?? '', Name: 'x' };
    for (const write of [
      () => sobject.create({ Name: 'x' } as never),
      () => sobject.create([{ Name: 'x' }, { Name: 'y' }] as never),
      () => sobject.update(values as never),
      () => sobject.upsert(values as never, 'Name'),
      () => sobject.destroy(ids[0] ?? ''),
      () => sobject.destroy(ids),
    ]) {
      assert.equal((await refusal(write())).errorCode, 'METHOD_NOT_ALLOWED');
    }
  });

  it('signs in by password, code, refresh token, SOAP, and signs out', async () => {
    const { connect, oauth2, org } = conformance;
    const byPassword = connect('', { oauth2: oauth2() });
    const user = await byPassword.login('me@example.com', org.server.token);
    assert.equal(user.organizationId, '00DBg0000000001MAA');
    assert.equal((await byPassword.identity()).username, 'me@example.com');
    const { Connection } = await import('jsforce');
    const bySoap = new Connection({ loginUrl: org.server.url, version: '66.0' });
    await bySoap.login('me@example.com', `password${org.server.token}`);
    assert.equal((await bySoap.query(`SELECT Id FROM ${object} LIMIT 1`)).totalSize, 1);
    const { accessToken } = bySoap;
    await bySoap.logout();
    assert.equal((await refusal(connect(accessToken ?? '').limits())).errorCode, 'INVALID_SESSION_ID');
    const client = oauth2();
    const page = new URL(client.getAuthorizationUrl({ scope: 'api refresh_token', state: 's' }));
    const approved = await org.form(`${page.pathname}${page.search}`, { answer: 'allow', token: org.server.token });
    const code = new URL(approved.headers.get('location') ?? '').searchParams.get('code') ?? '';
    const byCode = connect('', { oauth2: client });
    await byCode.authorize(code);
    assert.ok(byCode.refreshToken);
    await byCode.logout(true);
  });

  it('refreshes an expired session once, and goes on', async () => {
    const { connect, oauth2, org, session } = conformance;
    const { accessToken, refreshToken } = await session();
    const connection = connect(accessToken, { oauth2: oauth2(), refreshToken });
    const refreshed: string[] = [];
    connection.on('refresh', (token: string) => refreshed.push(token));
    await connection.limits();
    await org.server.json('POST', '/api/v1/salesforce/sessions/invalidate');
    assert.equal((await connection.query(`SELECT Id FROM ${object}`)).totalSize, 2);
    assert.equal(refreshed.length, 1);
    // Every session ends after its first request: each request needs one refresh, and no loop begins.
    await org.set({ faults: { expiredSession: { rate: 1 } } });
    for (let count = 0; count < 3; count++) await connection.limits();
    await org.set({});
    assert.ok(refreshed.length <= 5, `${refreshed.length} refreshes`);
    await org.server.json('POST', '/api/v1/salesforce/sessions/invalidate', { refreshTokens: true });
    assert.match((await refusal(connection.limits())).message, /expired access\/refresh token/);
  });

  it('reports limits and pages of maintenance', async () => {
    const { connection, org } = conformance;
    await org.set({ faults: { requestLimit: { next: 1 } } });
    assert.equal((await refusal(connection.limits())).errorCode, 'REQUEST_LIMIT_EXCEEDED');
    // It tries again by itself after half a second.
    await org.set({ faults: { maintenance: { next: 1 } } });
    await connection.limits();
    await org.set({ faults: { maintenance: { next: 1, status: 500 } } });
    const error: ClientError = await refusal(connection.requestPost('/composite', { compositeRequest: [] }));
    assert.equal(error.errorCode, 'ERROR_HTTP_500');
    await org.set({});
  });

  it('sends composite requests', async () => {
    const answer = await conformance.connection.requestPost<{ compositeResponse: { httpStatusCode: number }[] }>(
      '/composite',
      {
        compositeRequest: [
          { method: 'GET', url: `/services/data/v66.0/query?q=SELECT+Id+FROM+${object}`, referenceId: 'list' },
          { method: 'GET', url: `/services/data/v66.0/sobjects/${object}/@{list.records[0].Id}`, referenceId: 'one' },
        ],
      },
    );
    assert.deepEqual(
      answer.compositeResponse.map(({ httpStatusCode }) => httpStatusCode),
      [200, 200],
    );
  });
});
