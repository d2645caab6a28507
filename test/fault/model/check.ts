import assert from 'node:assert/strict';
import type { Operation } from '../../../src/operation/operation.ts';
import { canMove } from '../../../src/operation/status.ts';
import type { Model, Row } from './model.ts';
import type { World } from './world.ts';

/** Compares an engine with the model: rows, attempts under way, events, what a follower of changes knows, the tables. */
export async function check(world: World, model: Model, ids: ReadonlyMap<number, string>): Promise<void> {
  await world.follow();
  const stored = [...world.followed.values()].sort((a, b) => a.sequence - b.sequence);
  assert.deepEqual(
    stored.map(shortOf),
    model.rows.map((row) => expected(row, model, ids)),
  );
  await Promise.all(stored.map((operation) => checkOne(world, operation)));
  checkRunning(world, model, ids);
  await world.audit();
}

async function checkOne(world: World, operation: Operation): Promise<void> {
  const { stack: _stack, ...error } = operation.error ?? {};
  const now = await world.engine.get(operation.id);
  const { stack: _other, ...sameError } = now.error ?? {};
  assert.deepEqual({ ...now, error: sameError }, { ...operation, error });
  await checkEvents(world, operation);
}

function shortOf(operation: Operation) {
  const {
    sequence,
    status,
    groupLeaderId,
    numFollowers,
    attempts,
    retryCount,
    dueAt,
    expiresAt,
    memberOutcome,
    priority,
  } = operation;
  return {
    sequence,
    status,
    groupLeaderId,
    numFollowers,
    attempts,
    retryCount,
    dueAt,
    expiresAt,
    memberOutcome,
    priority,
  };
}

function expected(row: Row, model: Model, ids: ReadonlyMap<number, string>): ReturnType<typeof shortOf> {
  const { sequence, status, leader, attempts, retryCount, dueAt, expiresAt, memberOutcome, priority } = row;
  const groupLeaderId = leader === null ? null : (ids.get(leader.sequence) ?? '');
  const numFollowers = model.followers(row).length;
  return {
    sequence,
    status,
    groupLeaderId,
    numFollowers,
    attempts,
    retryCount,
    dueAt,
    expiresAt,
    memberOutcome,
    priority,
  };
}

async function checkEvents({ engine }: World, operation: Operation): Promise<void> {
  const events = await engine.events(operation.id);
  assert.deepEqual([events[0]?.from, events[0]?.to], [null, 'New']);
  for (const [index, { from, to, version }] of events.entries()) {
    const before = events[index - 1];
    if (before === undefined) continue;
    assert.equal(from, before.to, `the events of ${operation.sequence} are not a chain`);
    assert.ok(version > before.version);
    assert.ok(from !== null && (from === to || canMove(from, to)), `${from} became ${to}`);
  }
  assert.deepEqual([events.at(-1)?.to, events.at(-1)?.version], [operation.status, operation.version]);
  const attempts = await engine.attempts(operation.id);
  assert.deepEqual(
    attempts.map(({ number }) => number),
    Array.from({ length: operation.attempts }, (_, index) => index + 1),
  );
}

/** The attempts that the runner holds are those of the model, each with the members of its bulk in order. */
function checkRunning({ runner }: World, model: Model, ids: ReadonlyMap<number, string>): void {
  const held = [...runner.held.values()].map(({ assignment }) => ({
    id: assignment.operation.id,
    attempt: assignment.attempt,
    stop: assignment.signal.aborted ? assignment.signal.reason : null,
    members: assignment.members.map(({ operation }) => operation.id),
  }));
  const wanted = model.running().map((row) => ({
    id: ids.get(row.sequence) ?? '',
    attempt: row.attempts,
    stop: row.timedOut ? 'timeout' : row.canceled ? 'cancel' : null,
    members: row.members.map(({ sequence }) => ids.get(sequence) ?? ''),
  }));
  const byId = (a: { id: string }, b: { id: string }) => (a.id < b.id ? -1 : 1);
  assert.deepEqual(held.sort(byId), wanted.sort(byId));
}
