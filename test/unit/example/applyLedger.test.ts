import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import applyLedger from '../../../example/operations/apply-ledger.ts';
import type { GroupMember, RunningOperation } from '../../../src/engine/handler/api.ts';
import { inFreshWorkspace, readJson, recordingContext } from './workspace.ts';

type Entry = { account: string; cents: number; text?: string };
type Outcome = { output: unknown } | { error: { message: string; retry: boolean } };

function group(...entries: Entry[]) {
  const outcomes = new Map<string, Outcome>();
  const members = entries.map((input, index): GroupMember<Entry> => {
    const id = `entry-${index + 1}`;
    return {
      id,
      input,
      operation: { id, sequenceGroup: input.account, sequenceNumber: index + 1 } as RunningOperation,
      complete: (output) => void outcomes.set(id, { output }),
      fail: (error) => void outcomes.set(id, { error: error as { message: string; retry: boolean } }),
    };
  });
  return { members, outcomes };
}

const balances = async () => (await readJson('out/ledger.json')).balances;

describe('example: ledger.apply', () => {
  inFreshWorkspace();

  it('applies entries in order and reports each on its own', async () => {
    const { members, outcomes } = group(
      { account: 'cash', cents: 500 },
      { account: 'cash', cents: -10_600, text: 'Too much' },
      { account: 'savings', cents: -250_000 },
      { account: 'cash', cents: -10_500 },
      { account: 'new', cents: 1 },
    );
    const { context, progress } = recordingContext();
    await applyLedger.run(members, context);
    const refusal = outcomes.get('entry-2');
    assert.ok(refusal && 'error' in refusal);
    assert.deepEqual([refusal.error.message, refusal.error.retry], ['-106.00 would leave -1.00 in cash.', false]);
    outcomes.delete('entry-2');
    assert.deepEqual(Object.fromEntries(outcomes), {
      'entry-1': { output: { account: 'cash', balance: 10_500 } },
      'entry-3': { output: { account: 'savings', balance: 0 } },
      'entry-4': { output: { account: 'cash', balance: 0 } },
      'entry-5': { output: { account: 'new', balance: 1 } },
    });
    assert.deepEqual(await balances(), { cash: 0, savings: 0, new: 1 });
    assert.equal(progress.at(-1)?.fraction, 1);
  });

  it('applies nothing twice when the group runs again', async () => {
    const entries = [
      { account: 'cash', cents: 100 },
      { account: 'cash', cents: 200 },
    ];
    const first = group(...entries);
    await applyLedger.run(first.members, recordingContext().context);
    const second = group(...entries, { account: 'cash', cents: 300 });
    await applyLedger.run(second.members, recordingContext({ attempt: 2 }).context);
    assert.deepEqual(await balances(), { cash: 10_600, savings: 250_000 });
    assert.deepEqual(second.outcomes.get('entry-1'), first.outcomes.get('entry-1'));
  });

  it('books an entry that was refused once there is enough', async () => {
    const payOut = { account: 'cash', cents: -10_100 };
    await applyLedger.run(group(payOut).members, recordingContext().context);
    const again = group(payOut, { account: 'cash', cents: 200 });
    await applyLedger.run([...again.members].reverse(), recordingContext().context);
    assert.deepEqual(await balances(), { cash: 100, savings: 250_000 });
  });

  it('stops before anything is written when asked to', async () => {
    const { context, stop } = recordingContext();
    stop();
    const { members, outcomes } = group({ account: 'cash', cents: 1 });
    await assert.rejects(async () => applyLedger.run(members, context), { message: 'stopped by the test' });
    assert.equal(existsSync('out/ledger.json'), false);
    assert.equal(outcomes.size, 0);
  });
});
