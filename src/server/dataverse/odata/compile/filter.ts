import {
  type Comparison,
  type Condition,
  everything,
  type Field,
  type NumberField,
  nothing,
  type TextField,
} from '../../../../operation/condition.ts';
import type { Column } from '../../../../service/dataverse/columns.ts';
import type { ComparisonOperator, Filter, Value } from '../filter/filter.ts';
import { withChoice } from './choice.ts';
import { withErrorCode } from './errorCode.ts';
import { fieldOf, known } from './field.ts';
import { compareInstant } from './instant.ts';
import { containsWord, isEmpty, unsearchable } from './parameters.ts';
import { type UserDirectory, usersIn } from './users.ts';
import { compareVersion } from './version.ts';

export type { UserDirectory } from './users.ts';

export interface CompileContext {
  readonly users: Pick<UserDirectory, 'nameOf' | 'all'>;
  /** Dates are shown with fractions of a second. */
  readonly dateFractions: boolean;
}

const comparisons: Readonly<Record<ComparisonOperator, Comparison>> = {
  eq: '=',
  ne: '<>',
  gt: '>',
  ge: '>=',
  lt: '<',
  le: '<=',
};

/** A filter on background operations as a condition for the engine. Raises a `DataverseFault` (400). */
export async function compileFilter(filter: Filter | null, context: CompileContext): Promise<Condition> {
  if (filter === null) return everything;
  const names = await usersIn(filter, context.users);
  return new Compiler(names, context.dateFractions ? 1 : 1_000).compile(filter);
}

/** Rows of a partition [EL]: where a row was given none, its primary key stands in. */
export function inPartition(partition: string): Condition {
  return {
    kind: 'any',
    of: [
      { kind: 'compare', field: 'partitionId', operator: '=', value: partition, exact: true },
      { kind: 'compare', field: 'id', operator: '=', value: partition.toLowerCase(), exact: true },
    ],
  };
}

class Compiler {
  /** Names of users by the GUIDs that the filter has. */
  private readonly names: ReadonlyMap<string, string>;
  /** What instants are rounded down to where they are shown, ms. */
  private readonly step: number;

  constructor(names: ReadonlyMap<string, string>, step: number) {
    this.names = names;
    this.step = step;
  }

  compile(filter: Filter): Condition {
    switch (filter.kind) {
      case 'and':
        return { kind: 'all', of: filter.of.map((each) => this.compile(each)) };
      case 'or':
        return { kind: 'any', of: filter.of.map((each) => this.compile(each)) };
      case 'not':
        return { kind: 'not', of: this.compile(filter.of) };
      case 'compare':
        return this.compare(known(filter.property), filter.operator, filter.value);
      case 'oneOf':
        return this.oneOf(known(filter.property), filter.values);
      case 'like': {
        const column = known(filter.property);
        const field = fieldOf(column) as TextField;
        if (isParameters(column)) return containsWord(column.name, field, filter.pattern);
        return { kind: 'like', field, pattern: filter.pattern };
      }
    }
  }

  private compare(column: Column, operator: ComparisonOperator, value: Value | null): Condition {
    if (operator === 'ne') return { kind: 'not', of: this.compare(column, 'eq', value) };
    const field = fieldOf(column);
    if (value === null) return isParameters(column) ? isEmpty(field as TextField) : absent(field);
    if (isParameters(column)) throw unsearchable(column.name);
    const sign = comparisons[operator] as Exclude<Comparison, '<>'>;
    switch (column.type.kind) {
      case 'choice':
        return withChoice(column.name, (shown) => fits(shown, sign, Number(value)));
      case 'lookup':
        return this.ofUser(field as TextField, String(value));
      case 'dateTime':
      case 'dateOnly':
        return compareInstant(field as NumberField, sign, Number(value), this.step);
      case 'bigInteger':
        return compareVersion(sign, value as bigint | number);
      case 'integer': {
        const stored = { kind: 'compare', field: field as NumberField, operator: sign, value: Number(value) } as const;
        return field === 'errorCode' ? withErrorCode(stored, (shown) => fits(shown, sign, Number(value))) : stored;
      }
      case 'key':
        return { kind: 'compare', field: 'id', operator: sign, value: String(value), exact: true };
      case 'text':
      case 'memo':
        return { kind: 'compare', field: field as TextField, operator: sign, value: String(value) };
    }
  }

  private oneOf(column: Column, values: readonly Value[]): Condition {
    const field = fieldOf(column);
    switch (column.type.kind) {
      case 'choice':
        return withChoice(column.name, (shown) => values.includes(shown));
      case 'integer': {
        const stored = { kind: 'oneOf', field: field as NumberField, values: values.map(Number) } as const;
        return field === 'errorCode' ? withErrorCode(stored, (shown) => stored.values.includes(shown)) : stored;
      }
      case 'key':
        return { kind: 'oneOf', field: 'id', values: values.map(String), exact: true };
      case 'text':
        return { kind: 'oneOf', field: field as TextField, values: values.map(String) };
      default:
        return { kind: 'any', of: values.map((value) => this.compare(column, 'eq', value)) };
    }
  }

  private ofUser(field: TextField, guid: string): Condition {
    const name = this.names.get(guid);
    return name === undefined ? nothing : { kind: 'compare', field, operator: '=', value: name, exact: true };
  }
}

/** Choices always show something. */
function absent(field: Field | null): Condition {
  return field === null ? nothing : { kind: 'absent', field };
}

function isParameters({ name }: Column): boolean {
  return name === 'inputparameters' || name === 'outputparameters';
}

/** Whether a number compares so with another. */
function fits(left: number, operator: Exclude<Comparison, '<>'>, right: number): boolean {
  switch (operator) {
    case '=':
      return left === right;
    case '<':
      return left < right;
    case '<=':
      return left <= right;
    case '>':
      return left > right;
    case '>=':
      return left >= right;
  }
}
