import type { Order } from '../../operation/condition.ts';
import { compareText } from '../../operation/fold.ts';
import { statuses } from '../../operation/status.ts';
import { balanced, type ConditionDialect, sqlOf, valueOfLeader } from './condition.ts';
import { hasAlways, kindOf } from './fields.ts';
import type { Parameter } from './query.ts';

/** A place in an order: the value of each of its terms, and the sequence number, by which equal rows go newest first. */
export interface Key {
  readonly values: readonly Parameter[];
  readonly sequence: number;
}

interface Term {
  readonly value: string;
  readonly descending: boolean;
  /** Null where every row has a value. */
  readonly absent: 'first' | 'last' | null;
}

/** An order as SQL on the table `operation o`. */
export class CompiledOrder {
  readonly #dialect: ConditionDialect;
  readonly #terms: readonly Term[];
  /** No two rows are equal in its terms. */
  readonly #unique: boolean;

  constructor(order: readonly Order[], dialect: ConditionDialect) {
    this.#dialect = dialect;
    // What follows the number that no two rows share says nothing.
    const unique = order.findIndex(
      ({ field, ofLeader }) => !ofLeader && (field === 'sequence' || field === 'id' || field === 'version'),
    );
    const telling = unique < 0 ? order : order.slice(0, unique + 1);
    this.#unique = unique >= 0;
    this.#terms = telling.map((term) => {
      const { field, descending, absent, ofLeader } = term;
      const value = sortValue(term, dialect);
      return {
        value: ofLeader ? valueOfLeader(value) : value,
        descending,
        absent: hasAlways(field) && !ofLeader ? null : (absent ?? (descending ? 'last' : 'first')),
      };
    });
  }

  /** Number of values of a key. */
  get size(): number {
    return this.#terms.length;
  }

  /** The values of a row's key, to be selected. */
  get values(): readonly string[] {
    return this.#terms.map(({ value }) => value);
  }

  /** What stands behind ORDER BY. */
  get clause(): string {
    const terms = this.#terms.map((term) => this.#dialect.ordered(term.value, term));
    return (this.#unique ? terms : [...terms, 'o.sequence DESC']).join(', ');
  }

  /** The rows that come after a key, as a condition whose parameters are its own, counted from `first` on. */
  after({ values, sequence }: Key, first = 1): { where: string; parameters: Parameter[] } {
    const parameters: Parameter[] = [];
    const bind = (value: Parameter) => {
      parameters.push(value);
      return this.#dialect.placeholder(first + parameters.length - 1, value);
    };
    const alternatives: string[] = [];
    for (let position = 0; position <= this.#terms.length; position++) {
      const same = this.#terms
        .slice(0, position)
        .map((term, index) => this.#dialect.same(term.value, values[index] ?? null, bind));
      const term = this.#terms[position];
      const beyond =
        term === undefined ? `o.sequence < ${bind(sequence)}` : later(term, values[position] ?? null, bind);
      alternatives.push(balanced([...same, beyond], 'AND', 'TRUE'));
    }
    return { where: balanced(alternatives, 'OR', 'TRUE'), parameters };
  }

  /** Less than zero when the row of key `a` comes before that of `b`. */
  compare(a: Key, b: Key): number {
    for (const [index, { descending, absent }] of this.#terms.entries()) {
      const [x, y] = [a.values[index] ?? null, b.values[index] ?? null];
      if (x === y) continue;
      if (x === null || y === null) return (x === null) === (absent === 'first') ? -1 : 1;
      const difference = typeof x === 'string' ? compareText(x, String(y)) : x - Number(y);
      if (difference !== 0) return descending ? -difference : difference;
    }
    return b.sequence - a.sequence;
  }
}

/** Characters of a long text that count for the order. */
const longestText = 512;

function sortValue({ field, ranks, instead }: Order, dialect: ConditionDialect): string {
  const value = sqlOf(field, dialect);
  const kind = kindOf(field);
  // A page mark holds the values of its row.
  if (field === 'errorMessage' || kind === 'payload')
    return dialect.folded(`substr(${value}, 1, ${longestText})`, true);
  if (kind === 'text') return dialect.folded(value, true);
  if (field === 'errorCode' && instead !== undefined) {
    const cases = Object.entries(instead).map(([from, to]) => `WHEN ${Number(from)} THEN ${Number(to)}`);
    return cases.length === 0 ? value : `CASE ${value} ${cases.join(' ')} ELSE ${value} END`;
  }
  if (kind !== 'status' || ranks === undefined) return value;
  const cases = statuses.map((status) => `WHEN ${dialect.statusCode(status)} THEN ${Number(ranks[status])}`);
  return `CASE ${value} ${cases.join(' ')} END`;
}

/** The value of a term is one that comes later than the given one. */
function later({ value, descending, absent }: Term, than: Parameter, bind: (value: Parameter) => string): string {
  if (than === null) return absent === 'first' ? `(${value}) IS NOT NULL` : 'FALSE';
  const beyond = `${value} ${descending ? '<' : '>'} ${bind(than)}`;
  return absent === 'last' ? `(${beyond} OR (${value}) IS NULL)` : beyond;
}
