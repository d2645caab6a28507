import assert from 'node:assert/strict';
import { Connection, type Phase } from '../../../src/viewModel/connection.ts';
import { ManualClock } from '../../support/manualClock.ts';
import { MemoryBackend, operationOf } from '../../support/operations.ts';

function setUp(backend = new MemoryBackend()) {
  let opened = 0;
  const clock = new ManualClock();
  const connection = new Connection(clock, async () => {
    opened += 1;
    return backend.asBackend;
  });
  const phases: Phase['kind'][] = [];
  connection.onPhase(({ kind }) => phases.push(kind));
  return { backend, clock, connection, phases, opened: () => opened };
}

const next = <T>(signal: (listener: (value: T) => void) => () => void) =>
  new Promise<T>((resolve) => {
    const stop = signal((value) => {
      stop();
      resolve(value);
    });
  });

describe('Connection', () => {
  it('does nothing by itself', () => {
    const { connection, opened } = setUp();
    connection.hold();
    assert.equal(opened(), 0);
    assert.equal(connection.phase.kind, 'off');
  });

  it('is opened once for all who ask at the same time', async () => {
    const { connection, phases, opened } = setUp();
    const [first, second] = await Promise.all([connection.backend(), connection.backend()]);
    assert.equal(first, second);
    assert.equal(opened(), 1);
    assert.deepEqual(phases, ['starting', 'on']);
  });

  it('has its backend before it says that it is on, so that views can prepare', async () => {
    const { connection } = setUp();
    const order: string[] = [];
    connection.onBackend((backend) => order.push(backend ? 'backend' : 'none'));
    connection.onPhase(({ kind }) => order.push(kind));
    await connection.backend();
    connection.close();
    assert.deepEqual(order, ['starting', 'backend', 'on', 'none', 'off']);
  });

  it('delivers changes in order', async () => {
    const { connection, backend } = setUp();
    await connection.backend();
    const batch = backend.put(operationOf());
    const heard = next(connection.onBatch);
    backend.emit({ kind: 'change', batch });
    assert.equal(await heard, batch);
  });

  it('says why it could not be opened and tries again when asked', async () => {
    let broken = true;
    const backend = new MemoryBackend();
    const connection = new Connection(new ManualClock(), async () => {
      if (broken) throw new Error('The disk is full.');
      return backend.asBackend;
    });
    await assert.rejects(connection.backend(), /The disk is full/);
    assert.deepEqual(connection.phase, { kind: 'failed', reason: 'The disk is full.' });
    broken = false;
    await connection.backend();
    assert.equal(connection.phase.kind, 'on');
  });

  it('is lost while the stream is down and asks for a new look when it is back', async () => {
    const { connection, backend, clock } = setUp();
    await connection.backend();
    const lost = next(connection.onPhase);
    backend.emit({ kind: 'state', state: { kind: 'offline', reason: 'No answer.', retryIn: 100 } });
    const since = clock.now();
    assert.deepEqual(await lost, { kind: 'lost', reason: 'No answer.', since });
    await clock.advance(1_000);
    const still = next(connection.onPhase);
    backend.emit({ kind: 'state', state: { kind: 'offline', reason: 'Still no answer.', retryIn: 100 } });
    assert.deepEqual(await still, { kind: 'lost', reason: 'Still no answer.', since });
    const back = next(connection.onResync);
    backend.emit({ kind: 'state', state: { kind: 'connected' } });
    await back;
    assert.equal(connection.phase.kind, 'on');
  });

  it('waits for a person when the stream gave up', async () => {
    const { connection, backend } = setUp();
    await connection.backend();
    backend.emit({ kind: 'state', state: { kind: 'offline', reason: 'Wrong token.', retryIn: null } });
    while (connection.phase.kind !== 'failed') await next(connection.onPhase);
    assert.equal(backend.disposed, true);
  });

  it('closes when the last one lets go and nothing is left to watch', async () => {
    const { connection, backend, clock } = setUp();
    const view = connection.hold();
    const panel = connection.hold();
    await connection.backend();
    view();
    view();
    assert.equal(connection.phase.kind, 'on');
    let working = true;
    connection.stays = () => working;
    panel();
    await clock.advance(60_000);
    assert.equal(connection.phase.kind, 'on');
    working = false;
    connection.settle();
    await clock.advance(4_000);
    assert.equal(connection.phase.kind, 'on');
    await clock.advance(2_000);
    assert.equal(clock.pending, 0);
    assert.equal(connection.phase.kind, 'off');
    assert.equal(backend.disposed, true);
  });

  it('stays while it is used, and closes afterwards', async () => {
    const { connection, clock } = setUp();
    const answer = await connection.use(async () => {
      connection.settle();
      await clock.advance(60_000);
      return connection.phase.kind;
    });
    assert.equal(answer, 'on');
    await clock.advance(6_000);
    assert.equal(connection.phase.kind, 'off');
  });

  it('stays when it is needed again within some seconds', async () => {
    const { connection, clock } = setUp();
    await connection.use(async () => {});
    await clock.advance(4_000);
    connection.hold();
    await clock.advance(60_000);
    assert.equal(connection.phase.kind, 'on');
  });

  it('lingers from when it was last needed, not from when it was first left alone', async () => {
    const { connection, clock } = setUp();
    await connection.use(async () => {});
    await clock.advance(4_000);
    await connection.use(async () => {});
    await clock.advance(4_000);
    let working = true;
    connection.stays = () => working;
    connection.settle();
    working = false;
    connection.settle();
    await clock.advance(4_000);
    assert.equal(connection.phase.kind, 'on');
    await clock.advance(2_000);
    assert.equal(connection.phase.kind, 'off');
  });

  it('does not come up after it was closed while opening', async () => {
    const gate = Promise.withResolvers<void>();
    const backend = new MemoryBackend();
    const connection = new Connection(new ManualClock(), async () => {
      await gate.promise;
      return backend.asBackend;
    });
    const opening = connection.backend();
    connection.close();
    gate.resolve();
    await assert.rejects(opening);
    assert.equal(connection.phase.kind, 'off');
    assert.equal(backend.disposed, true);
  });
});
