import type { Pattern } from '../../../operation/query.ts';
import { all, any, compare, is, isNot } from '../soql/condition.ts';
import { type Compiled, isCondition, type Known } from './compiled.ts';
import { wholeId } from './id.ts';
import { fitsPatterns, isStar } from './text.ts';

const needed = ['ExecutionGroup', 'GroupLeaderId', 'NumFollowers'];

/** The execution group; a bulk that has no identifier is known by the id of its leader (`row/row.ts`). */
export function groupTerm(patterns: readonly Pattern[], negated: boolean, known: Known): Compiled {
  if (!needed.every((name) => known.has(name))) return 'rest';
  if (patterns.some(isStar)) return negated ? outsideBulks() : insideBulks();
  const ids = patterns.flatMap(([text, ...more]) => (more.length === 0 ? (wholeId(text) ?? []) : []));
  const named = fitsPatterns('ExecutionGroup', patterns, negated, known);
  if (ids.length === 0) return named;
  if (negated) return 'rest';
  const led = ids.map((id) => {
    const leads = all([is('Id', id), compare('NumFollowers', '>', 0)]);
    return all([is('ExecutionGroup', null), any([is('GroupLeaderId', id), leads])]);
  });
  return any([...(isCondition(named) ? [named] : []), ...led]);
}

function insideBulks(): Compiled {
  return any([isNot('ExecutionGroup', null), isNot('GroupLeaderId', null), compare('NumFollowers', '>', 0)]);
}

function outsideBulks(): Compiled {
  const alone = any([is('NumFollowers', null), is('NumFollowers', 0)]);
  return all([is('ExecutionGroup', null), is('GroupLeaderId', null), alone]);
}
