import fc from 'fast-check';

const from = 'FROM BackgroundOperation';

/** Words that mean something, in any order. */
const word = fc.constantFrom(
  ...['SELECT', 'FROM', 'BackgroundOperation', 'WHERE', 'AND', 'OR', 'NOT', 'IN', 'LIKE', '(', ')', ',', '=', '!='],
  ...['Id', 'Name', 'Status', 'CreatedDate', 'GroupLeader.Name', "'x'", "'08P'", '5', 'null', 'TODAY'],
  ...['LAST_N_DAYS:3', 'COUNT()', 'COUNT(Id)', 'GROUP BY', 'HAVING', 'ORDER BY', 'LIMIT', 'OFFSET', 'FOR VIEW'],
  ...['MergedOperations', "\\'"],
);

/** Good queries, to be spoilt. */
const queries = [
  `SELECT Id, Name, GroupLeader.Name ${from} WHERE Status = 'Error' AND (NOT Name LIKE '50\\%_%') ORDER BY CreatedDate DESC NULLS LAST LIMIT 5`,
  `SELECT Status, COUNT(Id) n, MAX(Timeout) ${from} WHERE CreatedDate = LAST_N_DAYS:3 GROUP BY Status HAVING COUNT(Id) > 1 ORDER BY COUNT(Id)`,
  `SELECT Id, (SELECT Id FROM MergedOperations WHERE SequenceNumber IN (1, 2)) ${from} WHERE Id != '08PEk00000UaC4dMAF' OFFSET 1`,
  `SELECT COUNT() ${from} b WHERE b.CreatedDate >= 2026-03-04T05:06:07+01:00 OR b.ParentKey = null`,
];

/** A query with some characters taken out, doubled, or put in the place of others. */
const spoilt = fc
  .tuple(
    fc.constantFrom(...queries),
    fc.array(fc.tuple(fc.nat(220), fc.nat(9), fc.string({ unit: 'binary', maxLength: 3 })), {
      minLength: 1,
      maxLength: 4,
    }),
  )
  .map(([query, changes]) =>
    changes.reduce((text, [at, length, put]) => text.slice(0, at) + put + text.slice(at + length), query),
  );

const soup = fc.array(word, { maxLength: 12 }).map((words) => `SELECT Id ${from} ${words.join(' ')}`);

/** So many texts of each kind: anything at all, queries that were spoilt, and words in any order. */
export function soqlTexts(numbers: { any: number; spoilt: number; soups: number }): string[] {
  return [
    ...fc.sample(fc.string({ unit: 'binary', maxLength: 40 }), { numRuns: numbers.any, seed: 1 }),
    ...fc.sample(spoilt, { numRuns: numbers.spoilt, seed: 2 }),
    ...fc.sample(soup, { numRuns: numbers.soups, seed: 3 }),
  ];
}
