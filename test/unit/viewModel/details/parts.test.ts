import assert from 'node:assert/strict';
import { allCapabilities } from '../../../../src/operation/capability.ts';
import type { Operation } from '../../../../src/operation/operation.ts';
import { countdownOf, prospectOf } from '../../../../src/viewModel/details/countdown.ts';
import { lineageOf } from '../../../../src/viewModel/details/lineage.ts';
import { membersOf } from '../../../../src/viewModel/details/members.ts';
import { projectDetails } from '../../../../src/viewModel/details/project.ts';
import { readRelatives, touchesRelatives } from '../../../../src/viewModel/details/relatives.ts';
import { visibleLine, visibleText } from '../../../../src/viewModel/details/visible.ts';
import { MemoryBackend, operationOf } from '../../../support/operations.ts';

const now = Date.UTC(2026, 10, 22, 14, 32, 5);

describe('the countdown', () => {
  const countdown = (changes: Partial<Operation>) => countdownOf(operationOf(changes), [], allCapabilities, now);

  it('is to the next attempt or to the time that was asked for', () => {
    assert.deepEqual(countdown({ status: 'Scheduled', dueAt: now + 9_000, retryCount: 1 }), {
      at: now + 9_000,
      text: 'next attempt in {0}',
      over: 'next attempt is due',
    });
    assert.equal(countdown({ status: 'Scheduled', dueAt: now + 9_000 })?.text, 'due in {0}');
    assert.equal(countdown({ status: 'Waiting', dueAt: now + 9_000, retryCount: 1 })?.text, 'next attempt in {0}');
    for (const status of ['Waiting', 'Running', 'Complete'] as const) assert.equal(countdown({ status }), null);
  });

  it('says what happens when the attempt fails', () => {
    const prospect = (changes: Partial<Operation>) =>
      prospectOf(operationOf({ status: 'Running', attempts: 1, ...changes }));
    assert.equal(prospect({}), 'If it fails, retry 1 of 3 follows.');
    assert.equal(prospect({ retryCount: 1 }), 'If it fails, retry 2 of 3 follows 3 s later.');
    assert.equal(
      prospect({ retryCount: 3 }),
      'If this attempt fails too, it fails for good: it is the last of 3 retries.',
    );
    assert.equal(prospect({ retryLimit: 0 }), 'If it fails, it fails for good: it has no retries.');
    assert.match(prospect({ status: 'Scheduled', retryCount: 3 }), /fails for good/);
    for (const quiet of [{ status: 'Complete' }, { status: 'Canceling' }, { untold: ['retryLimit'] }] as const)
      assert.equal(prospect(quiet as Partial<Operation>), '');
  });
});

describe('the members of a bulk', () => {
  it('each have an outcome and an error of their own', () => {
    const leader = operationOf({ status: 'Error', executionGroup: 'g', numFollowers: 2, memberOutcome: 'Complete' });
    const error = { code: 1, message: 'No such account', stack: null };
    const failed = operationOf({ status: 'Merged', groupLeaderId: leader.id, memberOutcome: 'Error', error });
    const silent = operationOf({ status: 'Merged', groupLeaderId: leader.id });
    const members = membersOf(failed.id, leader, [failed, silent]);
    assert.deepEqual(
      members?.rows.map((row) => [row.leads, row.status.label, row.error, row.self]),
      [
        [true, 'Complete', '', false],
        [false, 'Error', 'No such account', true],
        [false, 'Error', '', false],
      ],
    );
    assert.equal(members?.summary, 'Complete: 1 · Error: 2');
  });
});

describe('the lineage', () => {
  it('has the original, and others with the same parent key', async () => {
    const original = operationOf({ name: 'First try', status: 'Error' });
    const rows = Array.from({ length: 9 }, () => operationOf({ parentKey: 'order 17', status: 'Complete' }));
    const self = operationOf({ parentKey: 'order 17', resubmittedFrom: original.id });
    const backend = new MemoryBackend([original, ...rows, self, operationOf({ parentKey: 'order 18' })]);
    const lineage = lineageOf(self, await readRelatives(backend, self), now);
    assert.deepEqual(
      lineage?.groups.map(({ key, rows: found, note, related }) => [key, found.length, note, related?.action]),
      [
        ['original', 1, '', undefined],
        ['family', 6, '3 more', 'showRelated'],
      ],
    );
    assert.equal(lineage?.groups[0]?.rows[0]?.label, 'First try');
    assert.equal(lineage?.groups[0]?.rows[0]?.status?.label, 'Error');
  });

  it('has what was made of it, where the connection knows', async () => {
    const self = operationOf();
    const copies = Array.from({ length: 8 }, () => operationOf({ resubmittedFrom: self.id }));
    const backend = new MemoryBackend([self, ...copies]);
    const [group] = lineageOf(self, await readRelatives(backend, self), now)?.groups ?? [];
    assert.deepEqual([group?.title, group?.rows.length, group?.note], ['Resubmitted as', 6, 'There are more.']);
    const silent = Object.assign(new MemoryBackend(copies), {
      capabilities: { ...allCapabilities, events: 'It keeps no history.' },
    });
    assert.equal(lineageOf(self, await readRelatives(silent, self), now), null);
    assert.deepEqual(silent.calls, []);
  });

  it('says when the original is gone', async () => {
    const backend = new MemoryBackend();
    const orphan = operationOf({ resubmittedFrom: '00000000-0000-4000-8000-00000000dead' });
    const [group] = lineageOf(orphan, await readRelatives(backend, orphan), now)?.groups ?? [];
    assert.match(group?.note ?? '', /has been deleted or has expired/);
  });

  it('changes when a relative does', () => {
    const self = operationOf({ parentKey: 'k' });
    const touches = (other: Operation) => touchesRelatives({ version: 1, operations: [other], deleted: [] }, self);
    assert.equal(touches(operationOf({ parentKey: 'k' })), true);
    assert.equal(touches(operationOf({ resubmittedFrom: self.id })), true);
    assert.equal(touches(operationOf({ parentKey: null })), false);
    assert.equal(touches(self), false);
    assert.equal(touchesRelatives({ version: 1, operations: [operationOf()], deleted: [] }, operationOf()), false);
  });
});

describe('foreign text in the details', () => {
  it('shows what would hide or turn', () => {
    assert.equal(visibleLine('inv\u202eoice\u200b\u0007'), 'inv\\u202eoice\\u200b\\u0007');
    assert.equal(visibleLine(' two\n lines '), 'two lines');
    assert.equal(visibleText('two\r\nlines\u2066', 100), 'two\nlines\\u2066');
    assert.equal(visibleLine('tag\u{e0041}'), 'tag\\u{e0041}');
    assert.equal(visibleLine('half \ud800 pair'), 'half \\ud800 pair');
  });

  it('leaves languages and pictures as they are', () => {
    for (const text of ['שלום עולם', 'नमस्ते', '👨‍👩‍👧 family', '❤️‍🔥', '日本語']) assert.equal(visibleLine(text), text);
  });

  it('is cut', () => {
    const model = projectDetails(
      {
        ...{
          operation: operationOf({ name: 'n'.repeat(10_000), type: 't'.repeat(10_000), parentKey: 'p'.repeat(10_000) }),
        },
        ...{ attempts: [], events: [], input: null, output: null, leader: undefined, followers: [] },
        capabilities: allCapabilities,
      },
      now,
    );
    assert.ok(JSON.stringify(model).length < 10_000);
  });

  it('is written in the zone that the panel has chosen', () => {
    const state = {
      ...{ attempts: [], events: [], input: null, output: null, leader: undefined, followers: [] },
      operation: operationOf({ submittedAt: now }),
      capabilities: allCapabilities,
    };
    const text = JSON.stringify(projectDetails({ ...state, zone: 'utc' }, now));
    assert.match(text, /02:32:05 PM UTC|14:32:05 UTC/);
  });
});
