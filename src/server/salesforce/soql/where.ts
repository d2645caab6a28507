import { type Condition, everything, type Field, type TextField } from '../../../operation/condition.ts';
import { booleanAtom, compare, idAtom, nullAtom, statusAtom, textAtom } from './atoms.ts';
import type { QueryContext } from './context.ts';
import { queryFaults } from './faults.ts';
import { functionAtom } from './functionFilter.ts';
import type { Paths, Target } from './path.ts';
import type { Comparison, Literal, Logic } from './query.ts';
import { rangeCondition } from './range.ts';
import { leaderAtom, userAtom } from './references.ts';
import { instantValue, intValue, type Relation } from './values.ts';

/** The condition of a query, and what it is compiled with. */
export interface Filtering {
  readonly paths: Paths;
  readonly context: QueryContext;
}

/** The rows of a query: those that fit its condition and are shown at all. Raises the faults of {@link compileWhere}. */
export async function compileFilter(where: Logic | null, filtering: Filtering): Promise<Condition> {
  const { hidden, showsHidden } = filtering.context;
  const condition = where === null ? everything : await compileWhere(where, filtering);
  if (hidden === null || showsHidden) return condition;
  return { kind: 'all', of: [condition, { kind: 'not', of: hidden }] };
}

/** Compiles a condition. Raises the faults of fields, values and operators. */
async function compileWhere(logic: Logic, filtering: Filtering): Promise<Condition> {
  switch (logic.kind) {
    case 'and':
    case 'or': {
      const of: Condition[] = [];
      for (const one of logic.of) of.push(await compileWhere(one, filtering));
      return { kind: logic.kind === 'and' ? 'all' : 'any', of };
    }
    case 'not':
      return { kind: 'not', of: await compileWhere(logic.of, filtering) };
    case 'comparison':
      return compileComparison(logic, filtering);
  }
}

async function compileComparison(comparison: Comparison, filtering: Filtering): Promise<Condition> {
  const { left, operator, values, joined } = comparison;
  if (joined !== null) throw queryFaults.semiJoin(joined);
  if (left.kind === 'call') return functionAtom(comparison, left, filtering);
  const target = filtering.paths.resolve(left.path);
  if (!target.field.filterable) throw queryFaults.notFilterable(left.path);
  const compile = (relation: Relation | 'LIKE', value: Literal) => atom(target, relation, value, filtering.context);
  if (operator === 'INCLUDES' || operator === 'EXCLUDES') throw queryFaults.invalidOperator(left.path, operator);
  if (operator !== 'IN' && operator !== 'NOT IN') return compile(operator, values[0] as Literal);
  const of: Condition[] = [];
  for (const value of values) of.push(await compile('=', value));
  const isOne: Condition = { kind: 'any', of: merged(of) };
  return operator === 'IN' ? isOne : { kind: 'not', of: isOne };
}

/** Comparisons of one field with several values as one condition, which an index may serve. */
function merged(of: readonly Condition[]): Condition[] {
  const lists = new Map<string, { field: Field; exact: boolean; values: (string | number)[] }>();
  const others: Condition[] = [];
  for (const one of of) {
    if (one.kind !== 'compare' || one.operator !== '=') {
      others.push(one);
      continue;
    }
    const { field, value, exact = false } = one;
    const key = `${field} ${exact}`;
    const list = lists.get(key);
    if (list === undefined) lists.set(key, { field, exact, values: [value] });
    else list.values.push(value);
  }
  return [...others, ...[...lists.values()].map((list): Condition => ({ kind: 'oneOf', ...list }))];
}

/** A comparison with one value; behind leaders, of the leader. */
async function atom(
  target: Target,
  relation: Relation | 'LIKE',
  value: Literal,
  context: QueryContext,
): Promise<Condition> {
  const condition = await ownAtom(target, relation, value, context);
  // Where there is no leader, there is no value either: that is what `= null` and `!= 'x'` look for. An empty text is none.
  const isNull = value.type === 'null' || value.text === "''";
  const whenAbsent = isNull ? relation === '=' : relation === '!=';
  let result: Condition = whenAbsent && target.leaders > 0 ? { kind: 'not', of: condition } : condition;
  for (let level = 0; level < target.leaders; level++) result = { kind: 'leader', of: result };
  return whenAbsent && target.leaders > 0 ? { kind: 'not', of: result } : result;
}

function ownAtom(
  target: Target,
  relation: Relation | 'LIKE',
  value: Literal,
  context: QueryContext,
): Condition | Promise<Condition> {
  const { field } = target;
  if (target.kind === 'user' || field.referenceTo === 'User') return userAtom(target, relation, value, context);
  if (value.type === 'null') return nullAtom(field, relation);
  switch (field.type) {
    case 'id':
      return idAtom(relation, value);
    case 'reference':
      return leaderAtom(relation, value, context);
    case 'boolean':
      return booleanAtom(field.name, relation, value, context);
    case 'string':
      return textAtom(field.name, field.field as TextField, relation, value, field.length);
    case 'picklist':
      return field.field === 'status'
        ? statusAtom(relation, value)
        : textAtom(field.name, field.field as TextField, relation, value, field.length);
    case 'int':
      if (relation === 'LIKE') throw queryFaults.invalidOperator(field.name, relation);
      return compare(field.field as Field, relation, intValue(field.name, value));
    case 'datetime':
      if (relation === 'LIKE') throw queryFaults.invalidOperator(field.name, relation);
      return rangeCondition(field.field as Field, relation, instantValue(field.name, value, context));
  }
}
