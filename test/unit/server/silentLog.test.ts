import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Agent, getGlobalDispatcher, setGlobalDispatcher } from 'undici';
import { findServer } from '../../../src/server/command/server.ts';

describe('a log that is followed by the command line', () => {
  const usual = getGlobalDispatcher();
  // As Node does after five minutes.
  beforeEach(() => setGlobalDispatcher(new Agent({ bodyTimeout: 200 })));
  afterEach(() => setGlobalDispatcher(usual));

  it('goes on after a silence in which Node gives it up, and repeats nothing', async () => {
    let requests = 0;
    const silent: ServerResponse[] = [];
    const server = createServer((_request, response) => {
      requests += 1;
      response.write('first\n');
      if (requests === 1) silent.push(response);
      else response.end('second\n');
    }).listen(0, '127.0.0.1');
    await once(server, 'listening');
    const { port } = server.address() as AddressInfo;
    try {
      const pieces: string[] = [];
      for await (const piece of (await findServer({ url: `http://127.0.0.1:${port}` })).text('/log'))
        pieces.push(piece);
      assert.deepEqual([requests, pieces.join('')], [2, 'first\nsecond\n']);
    } finally {
      server.closeAllConnections();
      server.close();
    }
  });
});
