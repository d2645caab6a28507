import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Timeouts } from '../../../../src/backend/web/dispatcher.ts';
import { ServiceFailure } from '../../../../src/backend/web/failure.ts';
import { Transport } from '../../../../src/backend/web/transport.ts';
import { systemClock } from '../../../../src/operation/clock.ts';

describe('a service that keeps one waiting', function () {
  this.timeout(30_000);
  let server: Server;
  let answer: RequestListener;

  before(async () => {
    server = createServer((request, response) => answer(request, response));
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
  });
  after(() => {
    server.closeAllConnections();
    server.close();
  });

  function transport(timeouts: Partial<Timeouts>): Transport {
    const base = new URL(`http://127.0.0.1:${(server.address() as AddressInfo).port}/`);
    return new Transport({
      base,
      tokens: null,
      dialect: { headers: () => ({}), failureOf: () => assert.fail('no answer was refused') },
      clock: systemClock,
      random: () => 0,
      timeouts: { connectTimeout: 10_000, headersTimeout: 60_000, bodyTimeout: 60_000, ...timeouts },
    });
  }

  it('before it answers is given up, with a sentence', async () => {
    answer = () => {};
    const asking = transport({ headersTimeout: 100 });
    await assert.rejects(asking.read('/', { impatient: true }), (error) => {
      assert.ok(error instanceof ServiceFailure);
      assert.match(
        error.message,
        /^127\.0\.0\.1:\d+ did not answer in time \(UND_ERR_HEADERS_TIMEOUT\)\. Try again\.$/,
      );
      return error.trouble === 'network';
    });
    asking.dispose();
  });

  it('in the middle of its answer is given up, and what it may have done is not done again', async () => {
    let asked = 0;
    answer = (_, response) => {
      asked += 1;
      response.writeHead(200);
      response.write('{');
    };
    const asking = transport({ bodyTimeout: 100 });
    await assert.rejects(asking.write('POST', '/', { body: '{}' }), /in time .* Look whether it was done before/);
    assert.equal(asked, 1);
    asking.dispose();
  });
});
