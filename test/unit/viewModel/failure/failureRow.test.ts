import assert from 'node:assert/strict';
import fc from 'fast-check';
import { allCapabilities } from '../../../../src/operation/capability.ts';
import type { Operation } from '../../../../src/operation/operation.ts';
import { matches, parseQuery } from '../../../../src/operation/query.ts';
import { FailureGroups } from '../../../../src/viewModel/failure/failureGroups.ts';
import { failureRow, failureTooltip, moreFailuresRow } from '../../../../src/viewModel/failure/failureRow.ts';
import { type FailuresPart, failuresCause, failuresMessage } from '../../../../src/viewModel/failure/failureWords.ts';
import { groupSearch } from '../../../../src/viewModel/failure/groupSearch.ts';
import { trendOf, trendSentence } from '../../../../src/viewModel/failure/trend.ts';
import type { FailureGroupNode } from '../../../../src/viewModel/tree/node.ts';
import { failed } from './support.ts';

const hour = 3_600_000;
const now = 1_000 * hour;

function nodeOf(operations: readonly Operation[], muted = false): FailureGroupNode {
  const groups = new FailureGroups();
  for (const operation of operations) groups.put(operation);
  const [group] = groups.list;
  assert.ok(group);
  return { kind: 'failureGroup', id: 'x', connection: 'engine', parent: undefined, group, muted };
}
const rowOf = (node: FailureGroupNode, capabilities = allCapabilities) =>
  failureRow(node, { now, capabilities, opened: undefined });

describe('row of a cause', () => {
  it('says how often, what, of which type, and when last', () => {
    const row = rowOf(nodeOf([failed(now - hour), failed(now - 300_000, 'no file 2')]));
    assert.deepEqual([row.label, row.description], ['2 × no file {n}', 'a · 5 min. ago']);
    assert.equal(row.spoken, 'no file …, 2 failures of type a, the last 5 min. ago');
    assert.equal(rowOf(nodeOf([failed(now)])).label, 'no file {n}');
  });

  it('tells menus what can be done, and a muted one by another shape, too', () => {
    assert.equal(rowOf(nodeOf([failed(now)])).context, 'failureGroup heard retryAll deleteAll');
    const muted = rowOf(nodeOf([failed(now)], true), { ...allCapabilities, retry: 'Cannot.', delete: 'Cannot.' });
    assert.deepEqual([muted.context, muted.icon], ['failureGroup muted', 'bell-slash']);
    assert.match(muted.description, /^muted · /);
    assert.match(muted.spoken, /^Muted: /);
  });

  it('has a name without a message, too', () => {
    assert.equal(rowOf(nodeOf([failed(now, '')])).label, 'No message, code 1');
    assert.equal(rowOf(nodeOf([failed(now, '', { error: null })])).label, 'No message');
  });

  it('interprets nothing of what is foreign', () => {
    const hostile = '**bold** [run](command:x) <b>\u202e $(bug) `a` ![x](https://x)\u200b | x\n# y';
    const node = nodeOf([failed(now, hostile, { type: hostile })]);
    const tooltip = failureTooltip(node, now);
    assert.doesNotMatch(tooltip, /\]\(command:|<b>|\$\(|`|!\[|\u202e|\u200b/);
    const row = rowOf(node);
    for (const text of [row.label, row.description, row.spoken]) assert.doesNotMatch(text, /[\n\u202e\u200b]/);
    assert.ok(rowOf(nodeOf([failed(now, 'x'.repeat(10_000))])).label.length <= 160);
  });

  it('explains itself in sentences', () => {
    const node = nodeOf([failed(now - hour / 2), failed(now, 'no file 2')], true);
    const text = failureTooltip(node, now, { name: 'run', file: 'import.ts', line: 12 }).replaceAll(
      /&#(\d+);/g,
      (_, code) => String.fromCodePoint(code),
    );
    for (const part of ['The newest: no file 2', '2 failures from', 'New: all of them', 'run (import.ts:12)', 'Muted:'])
      assert.ok(text.includes(part), `${part} in ${text}`);
  });

  it('counts those that are not shown', () => {
    assert.equal(moreFailuresRow(1_234).label, '1,234 More in Operations');
  });
});

describe('trend', () => {
  const sentence = (...ages: number[]) =>
    trendSentence(
      trendOf(
        ages.map((age) => now - age),
        now,
      ),
    );

  it('compares the shortest span in which something failed with the one before', () => {
    assert.equal(sentence(1, 2, 3, hour + 1), 'Rising: 3 in the last hour, 1 in the hour before.');
    assert.equal(sentence(1, hour + 1, hour + 2, hour + 3), 'Falling: 1 in the last hour, 3 in the hour before.');
    assert.equal(sentence(1, 2, hour + 1), 'Steady: 2 in the last hour, 1 in the hour before.');
    assert.equal(sentence(2 * hour, 30 * hour), 'Steady: 1 in the last 24 hours, 1 in the 24 hours before.');
    assert.equal(sentence(1, 2), 'New: all of them in the last hour.');
    assert.equal(sentence(60 * hour, 400 * hour), 'Steady: 1 in the last 7 days, 0 in the 7 days before.');
    assert.equal(sentence(400 * hour), 'None in the last 7 days.');
  });

  it('takes a clock that is ahead for now', () => assert.equal(sentence(-5_000), 'New: all of them in the last hour.'));
});

describe('search for a cause', () => {
  it('is by type and the texts that the messages have in common', () => {
    const { group } = nodeOf([failed(now, 'Order 4711 of "Ada" has no customer in data/x.csv')]);
    assert.equal(groupSearch(group), 'status:Error type:a error:"has no customer in" error:Order');
  });

  it('finds every failure of the cause, whatever the message', () => {
    const text = fc.oneof(
      fc.string({ unit: 'grapheme', maxLength: 200 }),
      fc.string({ unit: 'binary', maxLength: 80 }),
    );
    fc.assert(
      fc.property(text, text, (message, type) => {
        const row = failed(now, message, { type });
        const search = groupSearch(nodeOf([row]).group);
        assert.ok(matches(parseQuery(search, now), row), search);
      }),
      { numRuns: 500 },
    );
  });
});

describe('words of the view of failures', () => {
  const part = (changes: Partial<FailuresPart> = {}): FailuresPart => ({
    label: 'A',
    phase: 'on',
    state: { kind: 'read' },
    scanned: { count: 0, more: false, partial: null },
    shown: 0,
    muted: 0,
    ...changes,
  });

  it('name one cause for each emptiness', () => {
    const cases: [FailuresPart[], string][] = [
      [[part({ shown: 1 })], 'some'],
      [[part()], 'none'],
      [[part({ muted: 1 })], 'muted'],
      [[part({ phase: 'off', state: { kind: 'idle' } })], 'off'],
      [[part({ phase: 'starting', state: { kind: 'idle' } })], 'reading'],
      [[part({ state: { kind: 'reading' } })], 'reading'],
      [[part({ phase: 'failed', state: { kind: 'idle' } })], 'failed'],
      [[part({ state: { kind: 'failed', reason: 'x' } })], 'failed'],
      [[part({ phase: 'failed' }), part()], 'none'],
    ];
    for (const [parts, cause] of cases) assert.equal(failuresCause(parts, true), cause);
    assert.equal(failuresCause([part({ phase: 'off' })], false), 'untrusted');
  });

  it('say what was looked at, and where', () => {
    const scanned = { count: 5_000, more: true, partial: null };
    assert.equal(failuresMessage([part({ shown: 1 })], false), '');
    assert.equal(failuresMessage([part({ scanned })], false), 'Of the newest 5,000 failures.');
    assert.equal(failuresMessage([part({ scanned }), part()], false), 'A: Of the newest 5,000 failures.');
    assert.equal(failuresMessage([part({ shown: 2, muted: 1 })], true), '1 muted cause is not shown.');
    const broken = part({ state: { kind: 'failed', reason: 'The service asks to wait.' } });
    assert.match(failuresMessage([broken], false), /could not be read: The service asks to wait\./);
  });
});
