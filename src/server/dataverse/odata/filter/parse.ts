import { DataverseFault, faults } from '../../fault.ts';
import { Cursor } from '../cursor.ts';
import type { Token } from '../lexer.ts';
import type { Literal } from '../literal.ts';
import type { ComparisonOperator, Filter } from './filter.ts';
import { type FunctionScope, type Parameters, queryFunction, textFunctions, textMatch } from './functions.ts';
import { always, comparison, never, type Operand } from './operand.ts';

export interface FilterScope extends FunctionScope {
  readonly lenientGuids: boolean;
  /** Texts of parameter aliases by name (`@p1`). */
  readonly aliases: ReadonlyMap<string, string>;
}

/** Most conditions in one query [Q-filter]. */
const conditionLimit = 500;
/** The longest list of an In. */
const valueLimit = 2_000;
const operators = ['eq', 'ne', 'gt', 'ge', 'lt', 'le'] as const;
const turned: Readonly<Record<ComparisonOperator, ComparisonOperator>> = {
  eq: 'eq',
  ne: 'ne',
  gt: 'lt',
  ge: 'le',
  lt: 'gt',
  le: 'ge',
};
const namespace = 'Microsoft.Dynamics.CRM.';

/** Reads the text of a `$filter`. Raises a `DataverseFault` (400). */
export function parseFilter(text: string, scope: FilterScope): Filter {
  const cursor = new Cursor(text);
  const filter = parseCondition(cursor, scope);
  cursor.expectEnd();
  return filter;
}

/** Reads a condition that ends where nothing of a condition follows. Raises a `DataverseFault` (400). */
export function parseCondition(cursor: Cursor, scope: FilterScope): Filter {
  return new Parser(scope).condition(cursor);
}

/** By precedence: `or`, `and`, comparison, `not`, parentheses. */
class Parser {
  private readonly scope: FilterScope;
  private conditions = 0;
  /** Aliases and arguments that were read, since a query may name them often. */
  private readonly aliases = new Map<string, Operand>();
  private readonly arguments = new Map<string, Literal | readonly Literal[]>();

  constructor(scope: FilterScope) {
    this.scope = scope;
  }

  condition(cursor: Cursor): Filter {
    return this.asFilter(this.either(cursor), cursor);
  }

  private either(cursor: Cursor): Operand {
    return this.joined(cursor, 'or', () => this.both(cursor));
  }

  private both(cursor: Cursor): Operand {
    return this.joined(cursor, 'and', () => this.compared(cursor));
  }

  private joined(cursor: Cursor, word: 'and' | 'or', read: () => Operand): Operand {
    const first = read();
    if (cursor.takeWord([word]) === undefined) return first;
    const of = [this.asFilter(first, cursor)];
    do of.push(this.asFilter(read(), cursor));
    while (cursor.takeWord([word]) !== undefined);
    return { kind: 'filter', filter: { kind: word, of } };
  }

  private compared(cursor: Cursor): Operand {
    let left = this.unary(cursor);
    for (;;) {
      const operator = cursor.takeWord(operators);
      if (operator === undefined) return left;
      left = { kind: 'filter', filter: this.compare(left, operator, this.unary(cursor)) };
    }
  }

  private compare(left: Operand, operator: ComparisonOperator, right: Operand): Filter {
    if (left.kind === 'literal' && right.kind !== 'literal') return this.compare(right, turned[operator], left);
    if (left.kind === 'filter') return compareTruth(left.filter, operator, right);
    if (left.kind === 'literal') throw faults.invalid('A comparison in $filter needs a property on one of its sides.');
    if (right.kind === 'filter') return compareTruth(right.filter, operator, left);
    if (right.kind === 'property') {
      throw faults.elastic('Column comparison is not supported on elastic tables.');
    }
    return this.counted(comparison(left.property, operator, right.literal, this.scope.lenientGuids));
  }

  private unary(cursor: Cursor): Operand {
    if (cursor.takeWord(['not']) === undefined) return this.primary(cursor);
    return cursor.deeper(() => {
      const operand = this.unary(cursor);
      return { kind: 'filter', filter: { kind: 'not', of: this.asFilter(operand, cursor) } };
    });
  }

  private primary(cursor: Cursor): Operand {
    if (cursor.takeSymbol('(')) {
      return cursor.deeper(() => {
        const inner = this.either(cursor);
        cursor.expectSymbol(')');
        return inner;
      });
    }
    const token = cursor.take();
    if (token.kind === 'literal' && !token.json) return { kind: 'literal', literal: token.literal };
    if (token.kind === 'alias') return this.alias(token.text);
    if (token.kind !== 'name') throw faults.syntax(token.at, cursor.text);
    if (cursor.takeSymbol('(')) return { kind: 'filter', filter: this.call(token.text, cursor) };
    return this.property(token.text, cursor);
  }

  private property(name: string, cursor: Cursor): Operand {
    const { type } = this.scope;
    if (cursor.takeSymbol('/')) {
      if (!type.navigations.has(name)) throw faults.unknownProperty(name, type.name);
      throw faults.linkEntities();
    }
    const property = type.properties.get(name);
    if (property === undefined) throw faults.unknownProperty(name, type.name);
    return { kind: 'property', property };
  }

  /** What an alias stands for: a literal or a property; null where it has no value, as OData has it. */
  private alias(name: string): Operand {
    const text = this.scope.aliases.get(name);
    if (text === undefined) return { kind: 'literal', literal: { kind: 'null' } };
    const known = this.aliases.get(name);
    if (known !== undefined) return known;
    const cursor = new Cursor(text);
    const token = cursor.take();
    cursor.expectEnd();
    if (token.kind !== 'literal' && token.kind !== 'name') throw faults.syntax(token.at, text);
    const operand: Operand =
      token.kind === 'literal' ? { kind: 'literal', literal: token.literal } : this.property(token.text, cursor);
    this.aliases.set(name, operand);
    return operand;
  }

  /** A function whose opening parenthesis was taken. */
  private call(name: string, cursor: Cursor): Filter {
    const textFunction = textFunctions.find((each) => each === name);
    if (textFunction !== undefined) {
      const property = this.primary(cursor);
      cursor.expectSymbol(',');
      const literal = this.primary(cursor);
      cursor.expectSymbol(')');
      if (property.kind !== 'property' || literal.kind !== 'literal') {
        throw faults.invalid(`The function '${name}' needs a property and a text in quotes.`);
      }
      return this.counted(textMatch(textFunction, property.property, literal.literal));
    }
    if (!name.startsWith(namespace)) throw faults.unknownFunction(name);
    return this.counted(queryFunction(name.slice(namespace.length), this.parameters(cursor), this.scope));
  }

  private parameters(cursor: Cursor): Parameters {
    const parameters = new Map<string, Literal | readonly Literal[]>();
    if (cursor.takeSymbol(')')) return parameters;
    do {
      const name = cursor.expectName();
      cursor.expectSymbol('=');
      parameters.set(name, this.parameter(cursor));
    } while (cursor.takeSymbol(','));
    cursor.expectSymbol(')');
    return parameters;
  }

  private parameter(cursor: Cursor): Literal | readonly Literal[] {
    const token = cursor.take();
    if (token.kind === 'alias') {
      const text = this.scope.aliases.get(token.text);
      if (text === undefined) return { kind: 'null' };
      const known = this.arguments.get(token.text);
      if (known !== undefined) return known;
      const inner = new Cursor(text);
      const value = readParameter(inner.take(), inner);
      inner.expectEnd();
      this.arguments.set(token.text, value);
      return value;
    }
    return readParameter(token, cursor);
  }

  private asFilter(operand: Operand, cursor: Cursor): Filter {
    if (operand.kind === 'filter') return operand.filter;
    if (operand.kind === 'literal' && operand.literal.kind === 'boolean') return operand.literal.value ? always : never;
    if (operand.kind === 'property' && operand.property.kind === 'boolean') {
      return { kind: 'compare', property: operand.property.name, operator: 'eq', value: true };
    }
    throw faults.syntax(cursor.next.at, cursor.text);
  }

  private counted(filter: Filter): Filter {
    this.conditions += 1;
    if (this.conditions > conditionLimit) throw faults.tooManyConditions();
    return filter;
  }
}

/** A literal, or an array of literals. */
function readParameter(token: Token, cursor: Cursor): Literal | readonly Literal[] {
  if (token.kind === 'literal') return token.literal;
  if (token.kind !== 'symbol' || token.text !== '[') throw faults.syntax(token.at, cursor.text);
  const literals: Literal[] = [];
  if (cursor.takeSymbol(']')) return literals;
  do {
    const item = cursor.take();
    if (item.kind !== 'literal') throw faults.syntax(item.at, cursor.text);
    if (literals.push(item.literal) > valueLimit) {
      throw new DataverseFault(400, '', `A list of values has at most ${valueLimit} of them here.`);
    }
  } while (cursor.takeSymbol(','));
  cursor.expectSymbol(']');
  return literals;
}

/** `contains(…) eq true` and the like. */
function compareTruth(filter: Filter, operator: ComparisonOperator, other: Operand): Filter {
  const truth = other.kind === 'literal' && other.literal.kind === 'boolean' ? other.literal.value : undefined;
  if (truth === undefined || (operator !== 'eq' && operator !== 'ne')) {
    throw faults.invalid('A condition in $filter can be compared with true and false only, by eq or ne.');
  }
  return truth === (operator === 'eq') ? filter : { kind: 'not', of: filter };
}
