import assert from 'node:assert/strict';
import fc from 'fast-check';
import type { Page } from '../../../../../src/backend/backend.ts';
import type { History } from '../../../../../src/backend/salesforce/history/history.ts';
import { countsWithRemembered, pageWithRemembered } from '../../../../../src/backend/salesforce/history/merging.ts';
import { readToken, writeToken } from '../../../../../src/backend/salesforce/listing.ts';
import type { Counts, OperationPage } from '../../../../../src/operation/answer.ts';
import type { Operation } from '../../../../../src/operation/operation.ts';
import { type Status, statuses } from '../../../../../src/operation/status.ts';
import { idOfSequence } from '../../../../../src/service/salesforce/ids.ts';
import { operationOf } from '../../../../support/operations.ts';

const runs = 300;
const now = Date.UTC(2026, 0, 2);

interface Fact {
  /** Seconds: many are created at the same moment. */
  readonly at: number;
  readonly status: Status;
  readonly lost: boolean;
  readonly name: string;
}

const fact = fc.record({
  at: fc.nat(8),
  status: fc.constantFrom<Status>('Complete', 'Error', 'Canceled', 'Waiting'),
  lost: fc.boolean(),
  name: fc.constantFrom('Ä one', 'two', 'One'),
});
const query = fc.constantFrom('', 'status:Complete', 'one', '-status:Error two', 'since:20h');

const rowOf = ({ at, status, name, lost }: Fact, index: number): Operation => ({
  ...operationOf({ id: idOfSequence(index + 1), submittedAt: now - 86_400_000 + at * 3_600_000, status, name }),
  ...(lost ? { remembered: true } : {}),
});
const inOrder = (rows: readonly Operation[]) =>
  rows.toSorted((one, other) => other.submittedAt - one.submittedAt || (one.id < other.id ? 1 : -1));
const matches = (row: Operation, text: string) => {
  const isOne = row.name.toLowerCase().includes('one');
  switch (text) {
    case 'status:Complete':
      return row.status === 'Complete';
    case 'one':
      return isOne;
    case '-status:Error two':
      return row.status !== 'Error' && row.name === 'two';
    case 'since:20h':
      return row.submittedAt >= now - 72_000_000;
    default:
      return true;
  }
};

/** Lists as an org does, page by page behind a place; `window`: rows that it looks at for one page. */
function listOf(rows: readonly Operation[], text: string, window: number) {
  return async ({ limit, after }: Page): Promise<OperationPage> => {
    const from = after === undefined ? null : readToken(after, text);
    const left = inOrder(rows).filter(
      ({ submittedAt, id }) =>
        from === null || submittedAt < from.createdAt || (submittedAt === from.createdAt && id < from.id),
    );
    const operations: Operation[] = [];
    const seen: Operation[] = [];
    for (const row of left.slice(0, window)) {
      if (operations.length === limit) break;
      seen.push(row);
      if (matches(row, text)) operations.push(row);
    }
    const last = seen.at(-1);
    const isMore = seen.length < left.length && last !== undefined;
    return { operations, next: isMore ? writeToken({ id: last.id, createdAt: last.submittedAt }, text) : null };
  };
}

const historyOf = (rows: readonly Operation[]) =>
  ({ remembered: () => rows.filter(({ remembered }) => remembered) }) as unknown as History;

describe('what an org has and what is remembered of it', () => {
  it('is listed page by page in one order, every row once', async () => {
    const asked = fc.record({ limit: fc.integer({ min: 1, max: 5 }), window: fc.integer({ min: 1, max: 6 }), query });
    await fc.assert(
      fc.asyncProperty(fc.array(fact, { maxLength: 25 }), asked, async (facts, { limit, window, query: text }) => {
        const rows = facts.map(rowOf);
        const live = listOf(
          rows.filter(({ remembered }) => !remembered),
          text,
          window,
        );
        const found: Operation[] = [];
        let after: string | undefined;
        for (let pages = 0; ; pages += 1) {
          assert.ok(pages <= rows.length + 1, 'it comes to an end');
          const page = after === undefined ? { limit } : { limit, after };
          const { operations, next } = await pageWithRemembered(
            { history: historyOf(rows), query: text, now },
            page,
            live,
          );
          assert.ok(operations.length <= limit);
          found.push(...operations);
          if (next === null) break;
          after = next;
        }
        assert.deepEqual(found, inOrder(rows.filter((row) => matches(row, text))));
      }),
      { numRuns: runs },
    );
  });

  it('is counted together, and it is said how many are remembered', () => {
    fc.assert(
      fc.property(fc.array(fact), query, (facts, text) => {
        const rows = facts.map(rowOf).filter((row) => matches(row, text));
        const count = (some: readonly Operation[]): Counts => ({
          total: some.length,
          counts: Object.fromEntries(
            statuses.map((status) => [status, some.filter((row) => row.status === status).length]),
          ) as Counts['counts'],
        });
        const live = count(rows.filter(({ remembered }) => !remembered));
        const { remembered = 0, ...counts } = countsWithRemembered(
          { history: historyOf(facts.map(rowOf)), query: text, now },
          live,
        );
        assert.deepEqual(counts, count(rows));
        assert.equal(remembered, rows.length - live.total);
      }),
    );
  });

  it('is listed once where the org shows a row again that is taken for gone', async () => {
    const row = operationOf({ id: idOfSequence(1), status: 'Complete', submittedAt: now });
    const history = historyOf([{ ...row, remembered: true }]);
    const { operations } = await pageWithRemembered({ history, query: '', now }, { limit: 5 }, listOf([row], '', 5));
    assert.deepEqual(operations, [row]);
  });
});
