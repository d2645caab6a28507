import assert from 'node:assert/strict';
import { authorityIn } from '../../../../src/backend/dataverse/challenge.ts';
import { clientCredentials } from '../../../../src/backend/dataverse/clientCredentials.ts';
import { testConnection } from '../../../../src/backend/dataverse/connect.ts';
import { startFacade, type TestFacade } from '../../../support/dataverse.ts';
import { ManualClock } from '../../../support/manualClock.ts';
import { startTokenServer, type TokenServer } from '../../../support/tokenServer.ts';

const tenant = 'contoso.onmicrosoft.com';
const clientId = '11111111-2222-4333-8444-555555555555';

describe('an application at a facade', function () {
  this.timeout(30_000);
  let signIn: TokenServer;
  let facade: TestFacade;

  before(async () => {
    signIn = await startTokenServer({ tenant, clientId, secret: 'right', tokens: [] });
    facade = await startFacade({ authority: signIn.url });
  });
  beforeEach(() => {
    signIn.registration.tokens = [facade.server.token];
    signIn.asked.length = 0;
  });
  after(async () => {
    await facade.stop();
    await signIn.stop();
  });

  const test = (secret: string, id = clientId) => {
    const origin = new URL(facade.api).origin;
    return testConnection({
      origin,
      tokens: clientCredentials({ origin, tenant, clientId: id, secret, clock: new ManualClock() }),
    });
  };

  it('gets a token where the challenge of the facade says, and is let in', async () => {
    const found = await test('right');
    assert.equal(found.kind, 'ok', JSON.stringify(found));
    assert.equal(signIn.asked.length, 1);
    assert.equal(signIn.asked[0]?.get('scope'), `${new URL(facade.api).origin}/.default`);
  });

  it('is told why it gets none, without its secret', async () => {
    const wrong = await test('wrong secret');
    assert.ok(wrong.kind === 'unauthorized');
    assert.match(wrong.message, /AADSTS7000215: Invalid client secret provided\. Check tenant, client id and secret\./);
    assert.doesNotMatch(JSON.stringify(wrong), /wrong secret|Trace/);
    const stranger = await test('right', '00000000-2222-4333-8444-555555555555');
    assert.ok(stranger.kind === 'unauthorized');
    assert.match(stranger.message, /AADSTS700016/);
  });

  it('asks for another token once when the first is refused', async () => {
    signIn.registration.tokens = ['expired', facade.server.token];
    assert.equal((await test('right')).kind, 'ok');
    assert.equal(signIn.asked.length, 2);
    signIn.registration.tokens = ['expired'];
    const refused = await test('right');
    assert.equal(refused.kind, 'unauthorized');
  });

  it('sends its secret to nobody but Microsoft and this machine', () => {
    const challenge = (authority: string) =>
      `Bearer authorization_uri=${authority}/common/oauth2/authorize, resource_id=http://127.0.0.1/`;
    assert.equal(authorityIn(challenge('http://localhost:81')), 'http://localhost:81');
    assert.equal(authorityIn(challenge('https://login.microsoftonline.us')), 'https://login.microsoftonline.us');
    assert.equal(
      authorityIn('Bearer authorization_uri="https://login.microsoftonline.com/x", resource_id="y"'),
      'https://login.microsoftonline.com',
    );
    for (const odd of ['https://evil.example', 'http://login.microsoftonline.com', 'ftp://127.0.0.1', '//', '']) {
      assert.equal(authorityIn(challenge(odd)), undefined, odd);
    }
    assert.equal(authorityIn(''), undefined);
  });
});
