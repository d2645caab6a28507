import assert from 'node:assert/strict';
import { envelope, type Reply, soap, startOrg, type TestOrg } from '../../../support/salesforce.ts';

const element = (name: string, text: string) => new RegExp(`<${name}>${text}</${name}>`);

describe('SOAP through the Salesforce facade', () => {
  let org: TestOrg;
  before(async () => {
    org = await startOrg();
  });
  after(() => org.stop());

  const call = (name: string, inside = '', session: string | null = org.server.token) =>
    soap(org, envelope(name, inside, session));
  const good = async (name: string, inside = ''): Promise<Reply> => {
    const reply = await call(name, inside);
    assert.equal(reply.status, 200, reply.text);
    assert.match(reply.headers.get('content-type') ?? '', /^text\/xml/);
    assert.match(reply.text, new RegExp(`<soapenv:Body><${name}Response>`));
    return reply;
  };
  const fault = (reply: Reply, code: string, detail: string): void => {
    assert.equal(reply.status, 500);
    assert.match(reply.text, element('faultcode', `sf:${code}`));
    assert.match(reply.text, new RegExp(`<faultstring>${code}: `));
    assert.match(reply.text, new RegExp(`<sf:${detail} xsi:type="sf:${detail}"><sf:exceptionCode>${code}<`));
  };
  const during = (from: number, to: number) =>
    `<sObjectType>BackgroundOperation</sObjectType><startDate>${new Date(from).toISOString()}</startDate>` +
    `<endDate>${new Date(to).toISOString()}</endDate>`;
  const hour = 3_600_000;

  it('needs a session in the envelope', async () => {
    for (const session of [null, '', 'x'])
      fault(await call('getUserInfo', '', session), 'INVALID_SESSION_ID', 'UnexpectedErrorFault');
  });

  it('signs in with the token of the engine at the end of the password, and out', async () => {
    const names = '<username>me@example.com</username>';
    const reply = await soap(org, envelope('login', `${names}<password>x${org.server.token}</password>`, null));
    assert.equal(reply.status, 200, reply.text);
    assert.match(reply.text, element('serverUrl', `${org.server.url}/services/Soap/u/66.0/00DBg0000000001`));
    assert.match(reply.text, element('passwordExpired', 'false'));
    assert.match(reply.text, element('organizationId', '00DBg0000000001MAA'));
    const session = /<sessionId>([^<]+)</.exec(reply.text)?.[1] ?? '';
    const info = await call('getUserInfo', '', session);
    assert.match(info.text, element('userName', 'me@example.com'));
    assert.equal((await call('logout', '', session)).status, 200);
    fault(await call('getUserInfo', '', session), 'INVALID_SESSION_ID', 'UnexpectedErrorFault');
    const wrong = await soap(org, envelope('login', `${names}<password>wrong</password>`, null));
    fault(wrong, 'INVALID_LOGIN', 'LoginFault');
  });

  it('tells how much of the daily limit is used up', async () => {
    const reply = await good('getServerTimestamp');
    assert.match(reply.text, /<limitInfo><current>\d+<\/current><limit>15000<\/limit><type>API REQUESTS<\/type>/);
    assert.match(reply.text, element('timestamp', '\\d{4}-\\d\\d-\\d\\dT[\\d:.]+Z'));
  });

  it('describes the object as REST does', async () => {
    const name = '<sObjectType>BackgroundOperation</sObjectType>';
    const reply = await good('describeSObjects', name + name);
    assert.equal(reply.text.match(/<result>/g)?.length, 2);
    assert.match(reply.text, element('keyPrefix', '08P'));
    assert.match(reply.text, /<soapType>xsd:dateTime<\/soapType>/);
    assert.match(reply.text, /<relationshipName>MergedOperations<\/relationshipName>/);
    assert.match((await good('describeGlobal')).text, element('maxBatchSize', '200'));
    fault(await call('describeSObjects', '<sObjectType>Nope</sObjectType>'), 'INVALID_TYPE', 'InvalidSObjectFault');
  });

  it('answers what changed and what is gone', async () => {
    const operation = await org.server.json<{ id: string }>('POST', '/api/v1/operations', { type: 'X' });
    const now = Date.now();
    const updated = await good('getUpdated', during(now - hour, now + hour));
    assert.match(updated.text, /<result><ids>08P\w{15}<\/ids><latestDateCovered>[^<]+Z<\/latestDateCovered>/);
    await org.server.json('POST', `/api/v1/operations/${operation.id}/cancel`);
    await org.server.request('DELETE', `/api/v1/operations/${operation.id}`);
    const deleted = await good('getDeleted', during(now - hour, now + hour));
    assert.match(
      deleted.text,
      /<deletedRecords><deletedDate>[^<]+Z<\/deletedDate><id>08P\w{15}<\/id><\/deletedRecords><earliestDateAvailable>/,
    );
    fault(await call('getUpdated', during(now, now - hour)), 'INVALID_REPLICATION_DATE', 'UnexpectedErrorFault');
    fault(await call('getDeleted', '<sObjectType>Nope</sObjectType>'), 'INVALID_TYPE', 'InvalidSObjectFault');
  });

  it('answers queries about who is asking', async () => {
    const text = "SELECT Id, Username, FirstName FROM User WHERE Username LIKE '%&lt;%' OR Username != &apos;x&#39;";
    const reply = await good('query', `<queryString>${text}</queryString>`);
    assert.match(reply.text, /<records xsi:type="sf:sObject"><sf:type>User<\/sf:type><sf:Id>005\w{15}<\/sf:Id>/);
    assert.match(reply.text, /<sf:FirstName xsi:nil="true" \/>/);
    assert.match(reply.text, /<queryLocator xsi:nil="true" \/>/);
    const bad = await call('query', '<queryString>SELECT Nope FROM User</queryString>');
    fault(bad, 'INVALID_FIELD', 'InvalidFieldFault');
    fault(await call('query', '<queryString>x</queryString>'), 'MALFORMED_QUERY', 'MalformedQueryFault');
    fault(
      await call('queryMore', '<queryLocator>x</queryLocator>'),
      'INVALID_QUERY_LOCATOR',
      'InvalidQueryLocatorFault',
    );
    fault(await call('query'), 'MISSING_ARGUMENT', 'UnexpectedErrorFault');
  });

  it('queries with the size of a page in the header', async () => {
    const drafts = Array.from({ length: 250 }, (_, index) => ({ type: 'X', name: `row ${index}` }));
    await org.server.json('POST', '/api/v1/operations', drafts);
    const text = "<queryString>SELECT Name FROM BackgroundOperation WHERE Name LIKE 'row %'</queryString>";
    const size = '<QueryOptions><batchSize>200</batchSize></QueryOptions>';
    const first = await soap(org, envelope('query', text, org.server.token, size));
    assert.match(first.text, element('done', 'false'));
    assert.match(first.text, element('size', '250'));
    assert.equal(first.text.match(/<records /g)?.length, 200);
    const [, locator = ''] = /<queryLocator>([^<]+)</.exec(first.text) ?? [];
    const second = await good('queryMore', `<queryLocator>${locator}</queryLocator>`);
    assert.equal(second.text.match(/<records /g)?.length, 50);
    assert.match(second.text, /<done>true<\/done><queryLocator xsi:nil="true" \/>/);
  });

  it('refuses the enterprise and metadata APIs by a fault', async () => {
    for (const api of ['c/66.0', 'm/66.0', 'm/66.0/00DBg0000000001', 'T/66.0']) {
      const headers = { 'content-type': 'text/xml', authorization: '' };
      const reply = await org.ask('POST', `/services/Soap/${api}`, envelope('describeMetadata', '', 'x'), headers);
      fault(reply, 'UNKNOWN_EXCEPTION', 'UnexpectedErrorFault');
    }
  });

  it('refuses what is no call, and versions that are not served', async () => {
    fault(await call('create'), 'UNKNOWN_EXCEPTION', 'UnexpectedErrorFault');
    fault(await soap(org, envelope('login', '', null), '34.0'), 'UNSUPPORTED_API_VERSION', 'UnexpectedErrorFault');
  });

  it('refuses document types, entities, depth, and what is not well formed', async () => {
    const body = envelope('getUserInfo', '', org.server.token);
    const nested = `${'<a>'.repeat(5_000)}${'</a>'.repeat(5_000)}`;
    for (const text of [
      '',
      'x',
      '<a/>',
      body.slice(0, -1),
      body.replace('?>', '?><!DOCTYPE a [<!ENTITY b "c">]>'),
      body.replace('?>', '?><!doctype a SYSTEM "file:///etc/passwd">'),
      envelope('getUserInfo', nested, org.server.token),
      body.replace('<getUserInfo></getUserInfo>', ''),
      body.replace('<getUserInfo></getUserInfo>', '<__proto__/><constructor/>'),
    ]) {
      const reply = await soap(org, text);
      assert.equal(reply.status, 500, text.slice(0, 300));
      assert.match(reply.text, element('faultcode', 'soapenv:Client'), text.slice(0, 300));
    }
    const strange = await soap(org, body.replaceAll('getUserInfo', '__proto__'));
    assert.match(strange.text, /<faultcode>/);
  });

  it('writes everything escaped', async () => {
    const username = '&lt;/sessionId&gt;&quot;&amp;&lt;b&gt;';
    const { text } = await soap(
      org,
      envelope('login', `<username>${username}</username><password>${org.server.token}</password>`, null),
    );
    assert.ok(!text.includes('<b>'));
    assert.match(text, /<userName>&lt;\/sessionId&gt;&quot;&amp;&lt;b&gt;@bgops\.example<\/userName>/);
  });
});
