import type { Condition, Field } from '../../../operation/condition.ts';
import type { Range } from './dateLiteral.ts';
import type { Relation } from './values.ts';

/** How a field's instants lie to a range: `=` in it, `!=` outside or none, `<` before, `>` behind it. */
export function rangeCondition(field: Field, relation: Relation, { from, end }: Range): Condition {
  const at = (operator: '<' | '>=', value: number): Condition => ({ kind: 'compare', field, operator, value });
  const inside: Condition =
    end - from === 1
      ? { kind: 'compare', field, operator: '=', value: from }
      : { kind: 'all', of: [at('>=', from), at('<', end)] };
  switch (relation) {
    case '=':
      return inside;
    case '!=':
      return { kind: 'not', of: inside };
    case '<':
      return at('<', from);
    case '<=':
      return at('<', end);
    case '>':
      return at('>=', end);
    case '>=':
      return at('>=', from);
  }
}
