/** The search grammar: text to {@link Query} and back, and the evaluator for rows in memory. */
export { formatQuery, formatValue } from './query/format.ts';
export { matches, matchesTerm, needsPayloads, type Payloads, type Searched } from './query/match.ts';
export { parseQuery } from './query/parse.ts';
export { formatPath } from './query/path.ts';
export { everything, type Pattern, type PayloadTerm, type Query, queryKeys, type Term } from './query/term.ts';
