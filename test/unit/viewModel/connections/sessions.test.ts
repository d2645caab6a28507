import assert from 'node:assert/strict';
import { OperationFailure } from '../../../../src/operation/error.ts';
import { reopen } from '../../../../src/viewModel/connections/reopen.ts';
import type { Session } from '../../../../src/viewModel/connections/session.ts';
import { sumOfCounts } from '../../../../src/viewModel/connections/totals.ts';
import { connectionOf, parentOf, type TreeNode } from '../../../../src/viewModel/tree/node.ts';
import { operationOf } from '../../../support/operations.ts';
import { dataverse, sessionsOf } from './support.ts';

async function open(session: Session): Promise<void> {
  const known = session.counts.known();
  await session.connection.backend();
  await known;
}

describe('Sessions', () => {
  it('are the engine alone at first, whose rows have the ids they always had', async () => {
    const { sessions } = sessionsOf();
    sessions.sync([], undefined);
    assert.deepEqual(sessions.shown, [sessions.engine]);
    assert.equal(sessions.several, false);
    assert.deepEqual(
      sessions.engine.tree.roots.map(({ id }) => id),
      ['Running', 'Waiting', 'Scheduled', 'Error', 'Complete', 'Canceled'],
    );
    assert.ok(sessions.engine.tree.roots.every((root) => parentOf(root) === undefined));
  });

  it('show no engine that nobody has started beside a connection that was added', () => {
    const { sessions } = sessionsOf();
    sessions.sync([dataverse('a')], undefined);
    assert.deepEqual(
      sessions.shown.map(({ id }) => id),
      ['a'],
    );
    sessions.sync([dataverse('a')], 'local');
    assert.deepEqual(
      sessions.shown.map(({ id }) => id),
      ['engine', 'a'],
    );
    assert.equal(sessions.several, true);
  });

  it('give every row an id of its own and find its connection, though the operations are the same', async () => {
    const { sessions, backendOf } = sessionsOf();
    const row = operationOf({ status: 'Running' });
    for (const id of ['engine', 'a', 'b']) backendOf(id).put(row);
    sessions.sync([dataverse('a'), dataverse('b')], 'example');
    const ids = new Set<string>();
    for (const session of sessions.shown) {
      await open(session);
      const root = session.tree.root('Running');
      assert.ok(root);
      const nodes: TreeNode[] = [session.node, ...session.tree.roots, ...(await session.tree.children(root))];
      for (const node of nodes) {
        ids.add(node.id);
        assert.equal(sessions.of(node), session);
        assert.equal(connectionOf(node), session.id);
      }
      assert.equal(parentOf(root), session.node);
    }
    assert.equal(ids.size, 3 * 8);
  });

  it('put the sections back at the root when only one is left', () => {
    const { sessions } = sessionsOf();
    sessions.sync([dataverse('a')], 'local');
    const [root] = sessions.engine.tree.roots;
    assert.ok(root);
    assert.equal(parentOf(root), sessions.engine.node);
    sessions.sync([], 'local');
    assert.equal(parentOf(root), undefined);
  });

  it('keep a session whose configuration is the same, and open one again that leads elsewhere', async () => {
    const { sessions, backendOf, opened } = sessionsOf();
    sessions.sync([dataverse('a'), dataverse('b')], undefined);
    const [a, b] = sessions.shown;
    const before = backendOf('a');
    assert.ok(a && b);
    await open(a);
    await open(b);
    sessions.sync([dataverse('b'), dataverse('a', { url: 'https://elsewhere.example' })], undefined);
    assert.deepEqual(sessions.shown, [b, a]);
    assert.equal(b.connection.phase.kind, 'on');
    assert.equal(a.connection.phase.kind, 'off');
    assert.equal(before.disposed, true);
    await a.connection.backend();
    assert.deepEqual(opened.at(-1), dataverse('a', { url: 'https://elsewhere.example' }));
  });

  it('close what is removed, and tell of what comes and goes', async () => {
    const { sessions, backendOf } = sessionsOf();
    const heard: string[] = [];
    const stop = sessions.each((session) => {
      heard.push(`+${session.id}`);
      return [() => heard.push(`-${session.id}`)];
    });
    sessions.sync([dataverse('a')], 'local');
    const session = sessions.get('a');
    assert.ok(session);
    await open(session);
    sessions.sync([], 'local');
    assert.equal(backendOf('a').disposed, true);
    assert.equal(sessions.get('a'), undefined);
    stop();
    assert.deepEqual(heard, ['+engine', '+a', '-a', '-engine']);
  });
});

describe('Session', () => {
  it('has rows when it is open and there are operations', async () => {
    const { sessions, backendOf } = sessionsOf();
    await open(sessions.engine);
    assert.equal(sessions.engine.hasRows, false);
    const structure: boolean[] = [];
    sessions.engine.onStructure(() => structure.push(sessions.engine.hasRows));
    backendOf('engine').emit({ kind: 'change', batch: backendOf('engine').put(operationOf()) });
    await sessions.engine.counts.known();
    sessions.engine.connection.close();
    assert.equal(sessions.engine.hasRows, false);
    assert.equal(structure.at(-1), false);
  });

  it('keeps the failures that nobody has seen while it rests, and forgets them when it may lead elsewhere', async () => {
    const { sessions, backendOf, clock } = sessionsOf();
    backendOf('engine').put(operationOf({ status: 'Error', finishedAt: 5 }));
    const seeded = new Promise<void>((resolve) => sessions.engine.failures.onChange(() => resolve()));
    await open(sessions.engine);
    await seeded;
    assert.equal(sessions.engine.failures.count, 1);
    sessions.engine.connection.settle();
    await clock.advance(6_000);
    assert.deepEqual([sessions.engine.connection.phase.kind, sessions.engine.failures.count], ['off', 1]);
    sessions.engine.leave();
    assert.equal(sessions.engine.failures.count, 0);
  });

  it('finds failures of the time in which the connection was away', async () => {
    const { sessions, backendOf, clock } = sessionsOf();
    await open(sessions.engine);
    await clock.advance(0);
    assert.equal(sessions.engine.failures.count, 0);
    backendOf('engine').put(operationOf({ status: 'Error', finishedAt: 5 }));
    backendOf('engine').emit({ kind: 'resync' });
    await clock.advance(0);
    assert.equal(sessions.engine.failures.count, 1);
  });
});

describe('reopen', () => {
  it('tries a connection again that cannot be reached, ever more slowly, until it is there', async () => {
    const { sessions, faults, clock, opened } = sessionsOf();
    const { engine } = sessions;
    engine.connection.hold();
    faults.set('engine', new OperationFailure('unreachable', 'Nobody answers.'));
    const stop = reopen(
      engine,
      clock,
      () => true,
      () => 1,
    );
    await assert.rejects(engine.connection.backend(), /Nobody answers/);
    await clock.advance(14_000);
    assert.equal(opened.length, 1);
    await clock.advance(2_000);
    assert.equal(opened.length, 2);
    await clock.advance(20_000);
    assert.equal(opened.length, 2);
    await clock.advance(15_000);
    assert.equal(opened.length, 3);
    faults.clear();
    await clock.advance(120_000);
    assert.equal(engine.connection.phase.kind, 'on');
    stop();
  });

  it('leaves one alone that waits for a sign-in, and one that nobody wants', async () => {
    for (const [code, wanted] of [
      ['unauthorized', true],
      ['unreachable', false],
    ] as const) {
      const { sessions, faults, clock, opened } = sessionsOf();
      faults.set('engine', new OperationFailure(code, 'No.'));
      const stop = reopen(
        sessions.engine,
        clock,
        () => wanted,
        () => 1,
      );
      await assert.rejects(sessions.engine.connection.backend());
      await clock.advance(600_000);
      assert.equal(opened.length, 1);
      stop();
      assert.equal(clock.pending, 0);
    }
  });
});

describe('sumOfCounts', () => {
  it('adds what is known', () => {
    const counts = (changes: Record<string, number>, total: number) => ({ total, counts: changes }) as never;
    assert.equal(sumOfCounts([undefined, undefined]), undefined);
    assert.deepEqual(sumOfCounts([undefined, counts({ Running: 2 }, 2)]), { total: 2, counts: { Running: 2 } });
    assert.deepEqual(sumOfCounts([counts({ Running: 1, Error: 4 }, 5), counts({ Running: 2 }, 3)]), {
      total: 8,
      counts: { Running: 3, Error: 4 },
    });
  });
});
