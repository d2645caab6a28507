import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { type AddressInfo, createServer, type Socket } from 'node:net';
import { join } from 'node:path';
import { fixtures, gone, script } from './support.ts';

describe('a handler process whose server is killed', function () {
  this.timeout(30_000);

  it('ends too, even in the middle of a loop', async () => {
    const listener = createServer().listen(0, '127.0.0.1');
    await once(listener, 'listening');
    const { port } = listener.address() as AddressInfo;
    const server = spawn(process.execPath, [join(fixtures, 'server.ts'), fixtures, script, String(port)]);
    try {
      const [socket] = (await once(listener, 'connection')) as [Socket];
      const pid = Number(await once(socket, 'data'));
      socket.on('error', () => {});
      server.kill('SIGKILL');
      await gone(pid);
    } finally {
      server.kill('SIGKILL');
      listener.close();
    }
  });
});
