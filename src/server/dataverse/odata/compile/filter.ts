import {
  type Comparison,
  type Condition,
  everything,
  type NumberField,
  nothing,
  type TextField,
} from '../../../../operation/condition.ts';
import { type Column, columnOf } from '../../../../service/dataverse/columns.ts';
import { faults } from '../../fault.ts';
import type { ComparisonOperator, Filter, Value } from '../filter/filter.ts';
import { isChoice, withChoice } from './choice.ts';
import { compareInstant } from './instant.ts';
import { containsWord, isEmpty, unsearchable } from './parameters.ts';
import { type UserDirectory, usersIn } from './users.ts';
import { compareVersion } from './version.ts';

export type { UserDirectory } from './users.ts';

export interface CompileContext {
  readonly users: Pick<UserDirectory, 'nameOf'>;
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
      case 'oneOf': {
        const column = known(filter.property);
        if (isChoice(column.name)) return withChoice(column.name, (shown) => filter.values.includes(shown));
        return { kind: 'any', of: filter.values.map((value) => this.compare(column, 'eq', value)) };
      }
      case 'like': {
        const { name, type, field } = known(filter.property);
        if (isParameters(name)) return containsWord(name, field as TextField, filter.pattern);
        if (type.kind !== 'text' && type.kind !== 'memo') throw unsearchable(name);
        return ofText(name, field as TextField, (each) => ({ kind: 'like', field: each, pattern: filter.pattern }));
      }
    }
  }

  private compare(column: Column, operator: ComparisonOperator, value: Value | null): Condition {
    if (operator === 'ne') return { kind: 'not', of: this.compare(column, 'eq', value) };
    if (value === null) return absent(column);
    const { name, type, field } = column;
    const sign = comparisons[operator] as Exclude<Comparison, '<>'>;
    if (isParameters(name)) throw unsearchable(name);
    switch (type.kind) {
      case 'choice':
        return withChoice(name, (shown) => fits(shown, sign, Number(value)));
      case 'lookup':
        return this.ofUser(field as TextField, String(value));
      case 'dateTime':
      case 'dateOnly':
        return compareInstant(field as NumberField, sign, Number(value), this.step);
      case 'bigInteger':
        return compareVersion(sign, value as bigint | number);
      case 'integer':
        return { kind: 'compare', field: field as NumberField, operator: sign, value: Number(value) };
      case 'key':
        return { kind: 'compare', field: 'id', operator: sign, value: String(value), exact: true };
      case 'text':
      case 'memo':
        return ofText(name, field as TextField, (each) => ({
          kind: 'compare',
          field: each,
          operator: sign,
          value: String(value),
        }));
    }
  }

  private ofUser(field: TextField, guid: string): Condition {
    const name = this.names.get(guid);
    return name === undefined ? nothing : { kind: 'compare', field, operator: '=', value: name, exact: true };
  }
}

/** `displayname` shows the name where an operation has no display name of its own. */
function ofText(name: string, field: TextField, condition: (field: TextField) => Condition): Condition {
  if (name !== 'displayname') return condition(field);
  return {
    kind: 'any',
    of: [condition('displayName'), { kind: 'all', of: [{ kind: 'absent', field: 'displayName' }, condition('name')] }],
  };
}

function absent({ name, field }: Column): Condition {
  if (isParameters(name)) return isEmpty(field as TextField);
  // Choices and displayname always show something.
  return field === null || field === 'displayName' ? nothing : { kind: 'absent', field };
}

function isParameters(column: string): boolean {
  return column === 'inputparameters' || column === 'outputparameters';
}

function known(name: string): Column {
  const column = columnOf(name);
  if (column === undefined) throw faults.unknownProperty(name, 'backgroundoperation');
  return column;
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
