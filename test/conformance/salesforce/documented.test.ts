import assert from 'node:assert/strict';
import { createSign, generateKeyPairSync } from 'node:crypto';
import { describeOnBoth } from '../../support/postgres/onBoth.ts';
import { type Json, soap, startOrg, type TestOrg } from '../../support/salesforce.ts';

const handlers = {
  'publish.mjs': `export default {
    type: 'SiteTaskPublish',
    run() {
      throw Object.assign(new Error('An unexpected error occurred. Try again or contact your Salesforce administrator for help.'), { retry: false });
    },
  };`,
};

/** Requests as documents and clients write them, and what they show of the answers. */
describeOnBoth('the documented requests', function () {
  this.timeout(120_000);
  let org: TestOrg;
  let id: string;
  before(async () => {
    org = await startOrg({}, { handlers });
    const { id: started } = await org.server.json<{ id: string }>('POST', '/api/v1/operations', {
      type: 'SiteTaskPublish',
      name: 'Publish',
    });
    await ended(started);
    const found = await get("query?q=SELECT+Id+FROM+BackgroundOperation+WHERE+Name='Publish'");
    id = String((found.records as Json[])[0]?.Id);
  });
  after(() => org.stop());

  const get = async (address: string): Promise<Json> => (await org.expect(200, 'GET', address)).json;

  /** Resolves when the log of an operation has ended, which it does with the operation. */
  async function ended(operation: string): Promise<void> {
    await org.server.request('GET', `/api/v1/operations/${operation}/log?follow=1`).then((log) => log.text());
  }

  it('a failed row, as a public issue shows it', async () => {
    const soql = `SELECT Status, Error FROM BackgroundOperation WHERE Id='${id}' LIMIT 1`;
    assert.deepEqual(await get(`/services/data/v65.0/query?q=${encodeURIComponent(soql)}`), {
      totalSize: 1,
      done: true,
      records: [
        {
          attributes: {
            type: 'BackgroundOperation',
            url: `/services/data/v65.0/sobjects/BackgroundOperation/${id}`,
          },
          Status: 'Error',
          Error: 'An unexpected error occurred. Try again or contact your Salesforce administrator for help.',
        },
      ],
    });
  });

  it('what is set in a row that failed', async () => {
    const { attributes: _, ...row } = await get(
      `sobjects/BackgroundOperation/${id}?fields=FinishedAt,ExpiresAt,StartedAt,WorkerUri,RetryCount,RetryLimit,RetryBackoff,Timeout,NumFollowers,GroupLeaderId`,
    );
    for (const field of ['FinishedAt', 'ExpiresAt', 'StartedAt']) assert.match(String(row[field]), /\+0000$/, field);
    assert.ok(String(row.WorkerUri).length > 0);
    const { RetryCount, RetryLimit, RetryBackoff, Timeout, NumFollowers, GroupLeaderId } = row;
    assert.deepEqual(
      [RetryCount, RetryLimit, RetryBackoff, Timeout, NumFollowers, GroupLeaderId],
      [0, 3, 1_000, 120_000, 0, null],
    );
  });

  it('queries seen in public code', async () => {
    for (const soql of [
      `SELECT Id, Status, Error FROM BackgroundOperation WHERE Id='${id}' LIMIT 1`,
      "SELECT Status FROM BackgroundOperation WHERE Type='SiteTaskPublish' ORDER BY CreatedDate DESC LIMIT 1",
      'SELECT Status, COUNT(Id) n FROM BackgroundOperation GROUP BY Status',
    ]) {
      assert.equal((await get(`query/?q=${soql.replaceAll(' ', '+')}`)).totalSize, 1, soql);
    }
    const merged =
      "SELECT Id, Name, GroupLeader.Name FROM BackgroundOperation WHERE Status = 'Merged' AND CreatedDate = LAST_N_DAYS:1 ORDER BY FinishedAt DESC NULLS LAST";
    assert.deepEqual(await get(`query?q=${encodeURIComponent(merged)}`), { totalSize: 0, done: true, records: [] });
  });

  it('the forms of an answer: COUNT(), aggregates, describe', async () => {
    assert.deepEqual(await get('query?q=select count() from BackgroundOperation'), {
      totalSize: 1,
      done: true,
      records: [],
    });
    assert.deepEqual(await get('query?q=SELECT Status, COUNT(Id) FROM BackgroundOperation GROUP BY Status'), {
      totalSize: 1,
      done: true,
      records: [{ attributes: { type: 'AggregateResult' }, Status: 'Error', expr0: 1 }],
    });
    const { encoding, maxBatchSize, sobjects } = await get('sobjects');
    assert.deepEqual([encoding, maxBatchSize], ['UTF-8', 200]);
    const [{ urls } = {}] = sobjects as Json[];
    assert.deepEqual(urls, {
      rowTemplate: '/services/data/v66.0/sobjects/BackgroundOperation/{ID}',
      describe: '/services/data/v66.0/sobjects/BackgroundOperation/describe',
      sobject: '/services/data/v66.0/sobjects/BackgroundOperation',
    });
  });

  it('a composite and a batch', async () => {
    const composite = await org.expect(200, 'POST', 'composite', {
      allOrNone: false,
      collateSubrequests: false,
      compositeRequest: [
        { method: 'GET', url: '/services/data/v66.0/limits', referenceId: 'ref1' },
        {
          method: 'GET',
          url: `/services/data/v66.0/sobjects/BackgroundOperation/${id}?fields=Id`,
          referenceId: 'ref2',
        },
      ],
    });
    const [, second] = composite.json.compositeResponse as Json[];
    const url = `/services/data/v66.0/sobjects/BackgroundOperation/${id}`;
    assert.deepEqual(second, {
      body: { attributes: { type: 'BackgroundOperation', url }, Id: id },
      httpHeaders: {},
      httpStatusCode: 200,
      referenceId: 'ref2',
    });
    const batch = await org.expect(200, 'POST', 'composite/batch', {
      haltOnError: false,
      batchRequests: [{ method: 'GET', url: 'v66.0/limits' }],
    });
    assert.equal(batch.json.hasErrors, false);
  });

  it('the SOAP envelope of jsforce', async () => {
    const text = `<?xml version="1.0" encoding="UTF-8"?><soapenv:Envelope xmlns:soapenv="http://schemas.xmlsoap.org/soap/envelope/"
 xmlns:xsd="http://www.w3.org/2001/XMLSchema" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">
<soapenv:Header xmlns="urn:partner.soap.sforce.com"><SessionHeader><sessionId>${org.server.token}</sessionId></SessionHeader></soapenv:Header>
<soapenv:Body xmlns="urn:partner.soap.sforce.com"><retrieve><fieldList>Id,Name,Status</fieldList>
<sObjectType>BackgroundOperation</sObjectType><ids>${id}</ids></retrieve></soapenv:Body></soapenv:Envelope>`;
    const reply = await soap(org, text);
    assert.equal(reply.status, 200, reply.text);
    const result = `<result xsi:type="sf:sObject"><sf:type>BackgroundOperation</sf:type><sf:Id>${id}</sf:Id><sf:Name>Publish</sf:Name><sf:Status>Error</sf:Status></result>`;
    assert.ok(
      reply.text.includes(`<soapenv:Body><retrieveResponse>${result}</retrieveResponse></soapenv:Body>`),
      reply.text,
    );
  });

  it('what sf asks when it signs in with an access token', async () => {
    const { accessToken } = await org.server.json<{ accessToken: string }>('POST', '/api/v1/salesforce/sessions');
    assert.match(accessToken, /^00D\w{12,15}![.\w]+$/);
    const ask = (address: string) =>
      org.ask('GET', address, undefined, {
        authorization: `Bearer ${accessToken}`,
        'sforce-call-options': 'client=sfdx toolbelt:org:login:access-token',
      });
    const info = await ask('//services/oauth2/userinfo');
    const user = await ask(`//services/data/v51.0/sobjects/User/${String(info.json.user_id)}`);
    assert.equal(user.json.Username, info.json.preferred_username);
    const devHub = await ask('//services/data/v51.0/query?q=SELECT%20Id%20FROM%20ScratchOrgInfo%20limit%201');
    assert.equal(devHub.status, 400);
    assert.equal((await ask('//services/data')).status, 200);
    const fields = 'Name,InstanceName,IsSandbox,TrialExpirationDate,NamespacePrefix,OrganizationType';
    const organization = await ask(`/services/data/v68.0/query?q=SELECT%20${fields}%20FROM%20Organization`);
    assert.equal(organization.json.totalSize, 1);
    const sandbox = await ask('/services/data/v68.0/tooling/query?q=SELECT%20Id%20FROM%20SandboxProcess');
    assert.equal(sandbox.status, 400);
    assert.equal((await ask('//services/data/v68.0')).status, 200);
  });

  it('what sf asks when it signs in with a JWT, and then of the records', async () => {
    const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
    const part = (value: Json) => Buffer.from(JSON.stringify(value)).toString('base64url');
    const claims = { iss: org.server.token, sub: 'me@example.com', aud: org.server.url, exp: Date.now() / 1_000 + 180 };
    const text = `${part({ alg: 'RS256', typ: 'JWT' })}.${part(claims)}`;
    const assertion = `${text}.${createSign('RSA-SHA256').update(text).sign(privateKey, 'base64url')}`;
    const { json } = await org.form('/services/oauth2/token', {
      grant_type: 'urn:ietf:params:oauth:grant-type:jwt-bearer',
      assertion,
    });
    assert.match(String(json.access_token), /^00D/);
    const soql = encodeURIComponent("SELECT id FROM BackgroundOperation WHERE Name = 'Publish'");
    assert.equal((await get(`query?q=${soql}`)).totalSize, 1);
    assert.equal(((await get(`query?q=${soql}&columns=true`)).columnMetadata as Json[])[0]?.columnName, 'Id');
    assert.equal((await get(`queryAll?q=${soql}`)).totalSize, 1);
  });
});
