import assert from 'node:assert/strict';
import {
  canMove,
  finalStatuses,
  isActive,
  isFinal,
  isPending,
  isStatus,
  nextStatuses,
  type Status,
  statuses,
  statusMeaning,
} from '../../../src/operation/status.ts';

/** The table of the design, row by row: from, to. */
const table: readonly (readonly [readonly Status[], readonly Status[]])[] = [
  [['New'], ['Scheduled', 'Waiting']],
  [['Scheduled'], ['Waiting']],
  [['New', 'Scheduled', 'Waiting'], ['Merged']],
  [['Waiting'], ['Running']],
  [['Running'], ['Complete']],
  [['Running'], ['Scheduled']],
  [['Running'], ['Error']],
  [['Running'], ['Waiting', 'Error']],
  [['New', 'Scheduled', 'Waiting'], ['Canceled']],
  [['Running'], ['Canceling']],
  [['Canceling'], ['Canceled', 'Complete', 'Error']],
  [['Error', 'Canceled'], ['Waiting']],
  // Execution groups: a follower leaves its group, or takes the lead of a canceled leader.
  [['Merged'], ['Canceled', 'Waiting']],
];

const allowed = new Set(table.flatMap(([from, to]) => from.flatMap((a) => to.map((b) => `${a} → ${b}`))));

describe('status table', () => {
  for (const from of statuses) {
    for (const to of statuses) {
      const move = `${from} → ${to}`;
      it(`${allowed.has(move) ? 'allows' : 'refuses'} ${move}`, () => {
        assert.equal(canMove(from, to), allowed.has(move));
        assert.equal(nextStatuses(from).includes(to), allowed.has(move));
      });
    }
  }

  it('lets every status be reached from New, and lets Complete end', () => {
    const reached = new Set<Status>(['New']);
    for (const status of reached) for (const next of nextStatuses(status)) reached.add(next);
    assert.deepEqual([...reached].sort(), [...statuses].sort());
    assert.deepEqual(nextStatuses('Complete'), []);
  });

  it('names no status twice as a target', () => {
    for (const from of statuses) assert.equal(new Set(nextStatuses(from)).size, nextStatuses(from).length);
  });

  it('sorts every status into exactly one of pending, active and final', () => {
    const sorted: Record<Status, string> = {
      New: 'pending',
      Scheduled: 'pending',
      Waiting: 'pending',
      Merged: 'final',
      Running: 'active',
      Canceling: 'active',
      Complete: 'final',
      Error: 'final',
      Canceled: 'final',
    };
    for (const status of statuses) {
      const kinds = [isPending(status) && 'pending', isActive(status) && 'active', isFinal(status) && 'final'];
      assert.deepEqual(
        kinds.filter((kind) => kind !== false),
        [sorted[status]],
      );
    }
    assert.deepEqual(
      finalStatuses,
      statuses.filter((status) => isFinal(status)),
    );
  });

  it('keeps the order that the database stores as numbers', () => {
    assert.equal(statuses.join(' '), 'New Scheduled Waiting Merged Running Canceling Complete Error Canceled');
  });

  it('explains each status in a sentence of its own', () => {
    for (const status of statuses) assert.match(statusMeaning[status], /^[A-Z].*\.$/);
    assert.equal(new Set(Object.values(statusMeaning)).size, statuses.length);
  });

  it('knows its statuses by their exact name only', () => {
    for (const status of statuses) assert.ok(isStatus(status));
    for (const other of ['', 'new', 'NEW', 'Error ', 'constructor', 'toString']) assert.ok(!isStatus(other));
  });
});
