import assert from 'node:assert/strict';
import { request } from 'undici';
import { errorOf, startFacade, type TestFacade } from '../../../support/dataverse.ts';
import { head, rawConnection } from '../../../support/rawHttp.ts';

const set = 'backgroundoperations';

describe('requests to the Dataverse facade', function () {
  this.timeout(30_000);
  let facade: TestFacade;
  const expect: TestFacade['expect'] = (...parts) => facade.expect(...parts);

  before(async () => {
    facade = await startFacade({ tenant: '12345678-1234-4234-8234-123456789abc' });
  });
  after(() => facade.stop());

  it('are answered under v9.0 to v9.2, beside our own API', async () => {
    for (const version of ['v9.0', 'v9.1', 'v9.2']) {
      const me = await expect(200, 'GET', `${facade.server.url}/api/data/${version}/WhoAmI`);
      assert.equal(
        me.json['@odata.context'],
        `${facade.server.url}/api/data/${version}/$metadata#Microsoft.Dynamics.CRM.WhoAmIResponse`,
      );
    }
    for (const path of [
      'v9.3/WhoAmI',
      'v8.2/WhoAmI',
      'v9.2/whoami',
      'v9.2/accounts',
      'v9.2/BackgroundOperations',
      '',
    ]) {
      const missing = await expect(404, 'GET', `${facade.server.url}/api/data/${path}`);
      assert.equal(errorOf(missing).code, '0x80060888');
    }
    assert.equal((await expect(200, 'GET', `${facade.server.url}/api/v1/pause`)).json.all, false);
  });

  it('tell who asks', async () => {
    const { json, headers } = await expect(200, 'GET', 'WhoAmI');
    assert.deepEqual(Object.keys(json), ['@odata.context', 'BusinessUnitId', 'UserId', 'OrganizationId']);
    assert.equal(headers.get('odata-version'), '4.0');
    assert.equal(headers.get('x-ms-ratelimit-burst-remaining-xrm-requests'), '5999');
    assert.equal(headers.get('x-ms-ratelimit-time-remaining-xrm-requests'), '1,200.00');
    assert.match(String(headers.get('x-ms-service-request-id')), /^[0-9a-f-]{36}$/);
    const user = await expect(200, 'GET', `systemusers(${String(json.UserId)})?$select=fullname`);
    assert.deepEqual(Object.keys(user.json), ['@odata.context', '@odata.etag', 'fullname', 'systemuserid']);
    await expect(404, 'GET', 'systemusers(11111111-2222-4333-8444-555555555555)');
    const found = await expect(
      200,
      'GET',
      `systemusers?$filter=fullname eq '${String(user.json.fullname)}'&$count=true`,
    );
    assert.equal(found.json['@odata.count'], 1);
  });

  it('need a token, and are told where one is to be had', async () => {
    const answer = await expect(401, 'GET', 'WhoAmI', undefined, { authorization: '' });
    const authority = 'https://login.microsoftonline.com/12345678-1234-4234-8234-123456789abc/oauth2/authorize';
    assert.equal(
      answer.headers.get('www-authenticate'),
      `Bearer authorization_uri=${authority}, resource_id=${facade.server.url}/`,
    );
    await expect(401, 'POST', set, { name: 'a' }, { authorization: 'Bearer another' });
  });

  it('are refused with the error document, with its annotations for those who ask', async () => {
    const plain = await expect(404, 'GET', 'accounts');
    assert.deepEqual(plain.json, {
      error: { code: '0x80060888', message: "Resource not found for the segment 'accounts'." },
    });
    assert.equal(plain.headers.get('content-type'), 'application/json; odata.metadata=minimal');
    assert.equal(plain.headers.get('odata-version'), '4.0');
    const annotated = await expect(404, 'GET', 'accounts', undefined, { prefer: 'odata.include-annotations="*"' });
    assert.deepEqual(Object.keys(annotated.json.error as object), [
      'code',
      'message',
      '@Microsoft.PowerApps.CDS.ErrorDetails.OperationStatus',
      '@Microsoft.PowerApps.CDS.ErrorDetails.SubErrorCode',
      '@Microsoft.PowerApps.CDS.HelpLink',
      '@Microsoft.PowerApps.CDS.TraceText',
      '@Microsoft.PowerApps.CDS.InnerError.Message',
    ]);
  });

  it('are refused in that shape too when their body is not read', async () => {
    const { authorization } = { authorization: `Bearer ${facade.server.token}` };
    const other = await expect(415, 'POST', set, 'name=a', { 'content-type': 'text/plain' });
    assert.match(errorOf(other).message, /JSON/);
    await expect(400, 'POST', set, '--x', { 'content-type': 'multipart/mixed; boundary=x' });
    await expect(400, 'POST', set, undefined);
    const large = await rawConnection(facade.server.url);
    const { host } = new URL(facade.server.url);
    large.write(
      head('POST', `/api/data/v9.2/${set}`, {
        Host: host,
        Authorization: authorization,
        'Content-Type': 'application/json',
        'Content-Length': String(17 * 1_048_576),
        Connection: 'close',
      }),
    );
    assert.match(await large.until(/"message"/), /^HTTP\/1\.1 413 [\s\S]*"error":\{"code"/);
  });

  it('may have an address of 32,768 characters and no longer one', async () => {
    const filter = (length: number) => {
      const start = `/api/data/v9.2/${set}?$select=name&$filter=name%20eq%20%27`;
      return `${start}${'x'.repeat(length - start.length - 3)}%27`;
    };
    await expect(200, 'GET', filter(32_768));
    await expect(414, 'GET', filter(32_769));
  });

  it('need no headers of OData', async () => {
    const answer = await request(`${facade.api}${set}?$top=1`, {
      headers: { authorization: `Bearer ${facade.server.token}` },
    });
    assert.equal(answer.statusCode, 200);
    await answer.body.dump();
  });

  it('may have headers that the facade has no use for', async () => {
    const headers = {
      'content-type': 'application/json; charset=utf-8',
      'mscrm.sessiontoken': '240:8#144100870#7=-1',
      consistency: 'Strong',
      'mscrm.bypasscustompluginexecution': 'true',
      'mscrm.suppressduplicatedetection': 'false',
      'mscrm.solutionuniquename': 'contoso',
      'if-none-match': 'null',
    };
    await expect(204, 'POST', set, { name: 'a' }, headers);
    await expect(200, 'GET', `${set}?$top=1`, undefined, headers);
  });

  it('answer 4xx to whatever they are', async () => {
    const odd = [
      '%',
      '%ff',
      '(',
      `${set}(`,
      `${set}()`,
      `${set}('`,
      `${set}(1)`,
      `${set}?$filter=`,
      `${set}?$filter='`,
      `${set}?$top=-1`,
      `${set}/x/y/z`,
      '$metadata/x',
      `${set}(11111111-2222-4333-8444-555555555555)/a(b)`,
      '..%2f..',
      '%00',
    ];
    for (const address of odd) {
      for (const method of ['GET', 'POST', 'PATCH', 'PUT', 'DELETE', 'HEAD', 'OPTIONS']) {
        const answer = await request(`${facade.api}${address}`, {
          method: method as 'GET',
          headers: { authorization: `Bearer ${facade.server.token}` },
        });
        await answer.body.dump();
        assert.ok(answer.statusCode < 500, `${method} ${address}: ${answer.statusCode}`);
      }
    }
    assert.ok(!facade.server.stderr().includes('failed'), facade.server.stderr());
  });
});
