import assert from 'node:assert/strict';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { getCACertificates, setDefaultCACertificates } from 'node:tls';
import { testRemoteEngine } from '../../../../src/backend/engine/remote/connect.ts';
import { tlsSentence } from '../../../../src/backend/web/tlsSentence.ts';
import { staticToken } from '../../../../src/backend/web/token.ts';
import { certificate, startSecureServer } from '../../../support/proxy.ts';

describe('what stands in the way of a secure connection', () => {
  it('is said with what to do about it', () => {
    const sentence = (code: string) => tlsSentence(code, 'operations.example', 'why');
    assert.match(
      sentence('DEPTH_ZERO_SELF_SIGNED_CERT'),
      /does not trust .*self-signed.*Add the authority's certificate/,
    );
    assert.equal(
      sentence('UNABLE_TO_VERIFY_LEAF_SIGNATURE').replace('UNABLE_TO_VERIFY_LEAF_SIGNATURE', ''),
      sentence('SELF_SIGNED_CERT_IN_CHAIN').replace('SELF_SIGNED_CERT_IN_CHAIN', ''),
    );
    assert.match(sentence('CERT_HAS_EXPIRED'), /has expired .*Have it renewed/);
    assert.match(sentence('CERT_NOT_YET_VALID'), /not valid yet .*clock of this machine/);
    assert.match(sentence('ERR_TLS_CERT_ALTNAME_INVALID'), /another name .*Use the name/);
    assert.match(sentence('EPROTO'), /does not speak TLS .*Check the port/);
    assert.match(sentence('ERR_TLS_HANDSHAKE_TIMEOUT'), /No secure connection .*why/);
  });

  it('is met by a connection to an engine server', async () => {
    const tell = async (port: number) => {
      const test = await testRemoteEngine({ url: `https://127.0.0.1:${port}`, tokens: staticToken('t'), version: '0' });
      return [test.kind, 'message' in test ? test.message : ''];
    };
    const secure = await startSecureServer(() => ({}));
    const [kind, message] = await tell(secure.port);
    const trusted = getCACertificates('default');
    setDefaultCACertificates([...trusted, certificate]);
    const [named, elsewhere] = await tell(secure.port);
    setDefaultCACertificates(trusted);
    await secure.stop();
    assert.equal(named, 'tls');
    assert.match(elsewhere ?? '', /^The certificate of .* was made for another name/);
    assert.equal(kind, 'tls');
    assert.match(message ?? '', /^This machine does not trust the certificate of 127\.0\.0\.1:\d+ \(/);
    const plain = createServer();
    await new Promise<void>((resolve) => plain.listen(0, '127.0.0.1', resolve));
    const [other, why] = await tell((plain.address() as AddressInfo).port);
    plain.close();
    plain.closeAllConnections();
    assert.equal(other, 'tls');
    assert.match(why ?? '', /does not speak TLS/);
  });
});
