import assert from 'node:assert/strict';
import { engineOpener } from '../support/engine.ts';
import { describeOnBoth } from '../support/postgres/onBoth.ts';
import { auditPlace, placeEnvironment } from '../support/postgres/place.ts';
import { startProgram } from '../support/program.ts';
import { type Receiver, startReceiver } from '../support/receiver.ts';
import { temporaryFolder } from '../support/temporaryFolder.ts';

describeOnBoth('kill -9 between the end of an operation and its callback', () => {
  const folder = temporaryFolder();
  const open = engineOpener(folder);
  let receiver: Receiver;
  afterEach(() => receiver?.close());

  it('leaves the callback to the next start', async function () {
    this.timeout(60_000);
    // The first request is never answered: for all that the engine knows, nothing was delivered.
    receiver = await startReceiver((response, count) => void (count > 1 && response.writeHead(204).end()));
    const program = startProgram(
      'test/fault/program/callback.ts',
      [folder.path, receiver.url],
      await placeEnvironment(folder.path),
    );
    const [, id = ''] = (await program.line('id ')).split(' ');
    await receiver.got(1);
    await program.kill();
    await auditPlace(folder.path, { pages: true });

    const { engine } = await open({});
    assert.equal((await engine.get(id)).status, 'Complete');
    await receiver.got(2);
    const [first, second] = receiver.received;
    assert.equal(first?.body, second?.body);
    await new Promise<void>((resolve) => {
      const look = async () => {
        if ((await engine.events(id)).at(-1)?.why?.startsWith('Callback delivered')) resolve();
      };
      engine.onChange(() => void look());
      void look();
    });
    assert.equal(await engine.hasWork(), false);
    await auditPlace(folder.path);
  });
});
