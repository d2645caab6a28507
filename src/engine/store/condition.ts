import type { Comparison, Condition, Field, GroupBy, PatternPiece } from '../../operation/condition.ts';
import { OperationFailure } from '../../operation/error.ts';
import { fold, isAscii } from '../../operation/fold.ts';
import { isStatus } from '../../operation/status.ts';
import { columnOf, kindOf } from './fields.ts';
import { foldPattern, isAsciiPattern } from './pattern.ts';
import type { Bind, Dialect, Parameter } from './query.ts';

/** Where two databases differ for conditions. */
export interface ConditionDialect extends Pick<Dialect, 'placeholder' | 'statusCode'> {
  /** The text as {@link fold} gives it; `ascii`: it is enough to fold A to Z. */
  folded(text: string, ascii: boolean): string;
  /** The whole text fits the pattern, in time that does not explode whatever these are. Case counts. */
  like(text: string, pattern: readonly PatternPiece[], bind: Bind): string;
  /** The outcome, worked out as `outcome`, is one of the codes that are listed; by the index on statuses where it can. */
  outcomeIsOneOf(outcome: string, codes: string): string;
  /** What stands left is the value, or like it null. */
  same(side: string, value: Parameter, bind: Bind): string;
  /** A term behind ORDER BY; `absent`: where nulls go, null where there are none. */
  ordered(value: string, term: { readonly descending: boolean; readonly absent: 'first' | 'last' | null }): string;
}

/** A condition on the table `operation o`, true or not; what is not true may be NULL. */
export interface CompiledCondition {
  readonly where: string;
  readonly parameters: readonly Parameter[];
}

/** Limits of what is compiled: SQLite's own are depth 1,000 and 32,766 parameters. */
const mostParameters = 10_000;
const deepest = 100;

const tooLarge = () =>
  new OperationFailure('invalid-query', 'The condition is too large: use fewer values, or nest it less deeply.');

/** Compiles a condition, whose parameters are counted from `first` on. Raises `invalid-query` for one that is too large, or compares a number with a text. */
export function compileCondition(condition: Condition, dialect: ConditionDialect, first = 1): CompiledCondition {
  const parameters: Parameter[] = [];
  const bind: Bind = (value) => {
    if (parameters.push(value) > mostParameters) throw tooLarge();
    return dialect.placeholder(first + parameters.length - 1, value);
  };
  return { where: new Compiler(dialect, bind).compile(condition, 0), parameters };
}

/** The status of an operation's own row, or when it is Merged its leader's, as a code. */
function outcomeCode(dialect: ConditionDialect): string {
  const merged = dialect.statusCode('Merged');
  const leader = 'SELECT l.status FROM operation l WHERE l.id = o.group_leader_id';
  return `CASE o.status WHEN ${merged} THEN coalesce((${leader}), ${merged}) ELSE o.status END`;
}

/** The value of a field as SQL: text, number, or the code of a status. */
export function sqlOf(field: Field, dialect: ConditionDialect): string {
  if (field === 'outcome') return outcomeCode(dialect);
  if (kindOf(field) !== 'payload') return columnOf(field);
  return `(SELECT p.body FROM payload p WHERE p.place = o.sequence * 4 + ${field === 'input' ? 0 : 1})`;
}

/** The value of a group: that of a field, or a number rounded down. */
export function groupSqlOf(by: GroupBy, dialect: ConditionDialect): string {
  if (typeof by === 'string') return sqlOf(by, dialect);
  if ('leader' in by) return valueOfLeader(sqlOf(by.leader, dialect));
  const value = sqlOf(by.field, dialect);
  const step = Math.trunc(by.step);
  return `(${value} - ((${value}) % ${step} + ${step}) % ${step})`;
}

/** The leader of `o`, as `o` itself. */
const leader = '(SELECT o.group_leader_id AS id) follower JOIN operation o ON o.id = follower.id';

/** What is worked out of `o`, worked out of its leader. */
export function valueOfLeader(sql: string): string {
  return `(SELECT ${sql} FROM ${leader})`;
}

function leaderFits(where: string): string {
  return `(o.group_leader_id IS NOT NULL AND EXISTS (SELECT 1 FROM ${leader} WHERE ${where}))`;
}

class Compiler {
  readonly #dialect: ConditionDialect;
  readonly #bind: Bind;

  constructor(dialect: ConditionDialect, bind: Bind) {
    this.#dialect = dialect;
    this.#bind = bind;
  }

  compile(condition: Condition, depth: number): string {
    if (depth > deepest) throw tooLarge();
    switch (condition.kind) {
      case 'all':
      case 'any': {
        const parts = condition.of.map((one) => this.compile(one, depth + 1));
        return condition.kind === 'all' ? balanced(parts, 'AND', 'TRUE') : balanced(parts, 'OR', 'FALSE');
      }
      case 'not':
        return `(${this.compile(condition.of, depth + 1)}) IS NOT TRUE`;
      case 'absent':
        return `${sqlOf(condition.field, this.#dialect)} IS NULL`;
      case 'compare': {
        const { field, operator, value, exact = false } = condition;
        if (operator === '<>') return `(${this.#compare(field, '=', value, exact)}) IS NOT TRUE`;
        return this.#compare(field, operator, value, exact);
      }
      case 'oneOf':
        return this.#oneOf(condition.field, condition.values, condition.exact ?? false);
      case 'like': {
        const { field, pattern, exact = false } = condition;
        const text = sqlOf(field, this.#dialect);
        if (exact) return this.#dialect.like(text, pattern, this.#bind);
        const folded = foldPattern(pattern);
        const place = kindOf(field) === 'id' ? text : this.#dialect.folded(text, isAsciiPattern(folded));
        return this.#dialect.like(place, folded, this.#bind);
      }
      case 'leader':
        return leaderFits(this.compile(condition.of, depth + 1));
    }
  }

  #compare(field: Field, operator: Exclude<Comparison, '<>'>, value: string | number, exact: boolean): string {
    const { side, bound } = this.#sides(field, value, exact);
    if (bound === undefined) return 'FALSE';
    if (field === 'outcome' && operator === '=') return this.#dialect.outcomeIsOneOf(side, this.#bind(bound));
    return `${side} ${operator} ${this.#bind(bound)}`;
  }

  #oneOf(field: Field, values: readonly (string | number)[], exact: boolean): string {
    const lists = new Map<string, Parameter[]>();
    for (const value of values) {
      const { side, bound } = this.#sides(field, value, exact);
      if (bound === undefined) continue;
      const list = lists.get(side);
      if (list === undefined) lists.set(side, [bound]);
      else list.push(bound);
    }
    const parts = [...lists].map(([side, bounds]) => {
      const list = bounds.map(this.#bind).join(', ');
      return field === 'outcome' ? this.#dialect.outcomeIsOneOf(side, list) : `${side} IN (${list})`;
    });
    return balanced(parts, 'OR', 'FALSE');
  }

  /** What stands left of an operator, and the value that stands right of it; undefined: no row can have it. */
  #sides(field: Field, value: string | number, exact: boolean): { side: string; bound: Parameter | undefined } {
    const column = sqlOf(field, this.#dialect);
    const kind = kindOf(field);
    if (kind === 'number') {
      if (typeof value === 'number') return { side: column, bound: value };
      throw new OperationFailure('invalid-query', `${field} is a number, it cannot be compared with a text.`);
    }
    const text = String(value);
    if (kind === 'status') {
      return { side: `(${column})`, bound: isStatus(text) ? this.#dialect.statusCode(text) : undefined };
    }
    const folded = exact && kind !== 'id' ? text : fold(text);
    if (exact || kind === 'id') return { side: column, bound: folded };
    return { side: this.#dialect.folded(column, isAscii(folded)), bound: folded };
  }
}

/** Conditions joined so that the expression is as deep as its length has digits, for databases that limit the depth. */
export function balanced(parts: readonly string[], operator: 'AND' | 'OR', none: string): string {
  const [only] = parts;
  if (only === undefined) return none;
  if (parts.length === 1) return only;
  const half = Math.ceil(parts.length / 2);
  return `(${balanced(parts.slice(0, half), operator, none)} ${operator} ${balanced(parts.slice(half), operator, none)})`;
}
