import assert from 'node:assert/strict';
import { Commits } from '../../../../src/engine/store/postgres/commits.ts';

describe('what a server knows of commits', () => {
  const none = { ready: new Set<string>(), asks: false, timed: {} };
  let told: number[];
  let commits: Commits;

  beforeEach(() => {
    told = [];
    commits = new Commits();
    commits.onCommit(() => told.push(commits.version));
  });

  it('is told once of a commit of its own, whichever comes first, the answer or the notification', () => {
    commits.committed({ version: 3, ...none });
    commits.heard({ version: 3, ...none });
    commits.heard({ version: 4, ...none });
    commits.committed({ version: 4, ...none });
    assert.deepEqual(told, [3, 4]);
  });

  it('is told of one of another server behind a later one of its own when that made something ready', () => {
    commits.committed({ version: 9, ...none });
    commits.heard({ version: 8, ready: new Set(['a']), asks: false, timed: {} });
    assert.deepEqual(told, [9, 9]);
  });

  it('is told of what has no number', () => {
    commits.heard({ version: 0, ready: null, asks: true, timed: null });
    assert.deepEqual(told, [0]);
  });
});
