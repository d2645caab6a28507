import type {
  Aggregation,
  Condition,
  Field,
  Group,
  GroupBy,
  Measure,
  Order,
  PatternPiece,
  Search,
} from '../../src/operation/condition.ts';
import type { Operation } from '../../src/operation/operation.ts';
import { statuses } from '../../src/operation/status.ts';

/** One operation with what a condition may look at beside its row. */
export interface Row {
  readonly operation: Operation;
  readonly input: string | null;
  readonly output: string | null;
  readonly leader: Operation | undefined;
}

type Value = string | number | null;

const ids: readonly Field[] = ['id', 'groupLeaderId', 'resubmittedFrom'];

/** Conditions, orders and aggregations done slowly and plainly in memory, to compare a store with. */
export function fits(condition: Condition, row: Row): boolean {
  switch (condition.kind) {
    case 'all':
      return condition.of.every((one) => fits(one, row));
    case 'any':
      return condition.of.some((one) => fits(one, row));
    case 'not':
      return !fits(condition.of, row);
    case 'absent':
      return valueIn(row, condition.field) === null;
    case 'compare': {
      const { field, operator, value, exact } = condition;
      const order = compareWith(row, field, value, exact ?? false);
      if (operator === '<>') return order !== 0;
      if (order === undefined) return false;
      if (operator === '=') return order === 0;
      if (operator === '<') return order < 0;
      if (operator === '<=') return order <= 0;
      return operator === '>' ? order > 0 : order >= 0;
    }
    case 'oneOf':
      return condition.values.some((value) => compareWith(row, condition.field, value, condition.exact ?? false) === 0);
    case 'leader':
      return row.leader !== undefined && fits(condition.of, { ...unknown, operation: row.leader });
    case 'like': {
      const text = valueIn(row, condition.field);
      return text !== null && fitsPattern([...String(text)], condition.pattern, condition.exact ?? false);
    }
  }
}

/** Payloads and leaders of leaders: nobody asks for them. */
const unknown = { input: null, output: null, leader: undefined };

function leaderValue(row: Row, field: Field): Value {
  return row.leader === undefined ? null : valueIn({ ...unknown, operation: row.leader }, field);
}

function groupValue(row: Row, by: GroupBy): Value {
  if (typeof by === 'string') return valueIn(row, by);
  if ('leader' in by) return leaderValue(row, by.leader);
  const value = valueIn(row, by.field);
  return value === null ? null : Math.floor(Number(value) / by.step) * by.step;
}

function valueIn({ operation, input, output, leader }: Row, field: Field): Value {
  switch (field) {
    case 'input':
      return input;
    case 'output':
      return output;
    case 'shownName':
      return operation.displayName ?? operation.name;
    case 'errorCode':
      return operation.error?.code ?? null;
    case 'errorMessage':
      return operation.error?.message ?? null;
    case 'outcome':
      return operation.status === 'Merged' ? (leader?.status ?? 'Merged') : operation.status;
    default:
      return operation[field];
  }
}

const codeOf = (status: Value) => (statuses as readonly Value[]).indexOf(status);
const isStatusField = (field: unknown) => field === 'status' || field === 'outcome';

/** How the value of a row compares with another; undefined when it has none, or there is no such status. */
function compareWith(row: Row, field: Field, value: string | number, exact: boolean): number | undefined {
  const own = valueIn(row, field);
  if (own === null) return undefined;
  if (typeof own === 'number') return own - Number(value);
  if (isStatusField(field)) {
    const [a, b] = [own, String(value)].map((name) => codeOf(name));
    return b === -1 ? undefined : (a ?? 0) - (b ?? 0);
  }
  const plain = exact && !ids.includes(field);
  return compareText(plain ? own : lower(own), plain ? String(value) : lower(String(value)));
}

/** Character by character, where that is one character for one; ASCII only comes from ASCII. */
function lower(text: string): string {
  return [...text]
    .map((character) => {
      const small = character.toLowerCase();
      return [...small].length === 1 && (small > '\x7f' || character <= '\x7f') ? small : character;
    })
    .join('');
}

function compareText(a: string, b: string): number {
  return Buffer.compare(Buffer.from(a), Buffer.from(b));
}

function fitsPattern(text: readonly string[], pattern: readonly PatternPiece[], exact: boolean): boolean {
  const [piece, ...rest] = pattern;
  if (piece === undefined) return text.length === 0;
  if ('text' in piece) {
    const wanted = [...piece.text];
    const same =
      (exact ? text : text.map(lower)).slice(0, wanted.length).join('') === (exact ? piece.text : lower(piece.text));
    return same && fitsPattern(text.slice(wanted.length), rest, exact);
  }
  if ('any' in piece && piece.any === 'run') {
    return text.concat('').some((_, from) => fitsPattern(text.slice(from), rest, exact));
  }
  const [first] = text;
  if (first === undefined) return false;
  return (
    ('any' in piece || isOneOf(first, piece.oneOf, exact) !== piece.negated) && fitsPattern(text.slice(1), rest, exact)
  );
}

function isOneOf(character: string, members: readonly (string | readonly [string, string])[], exact: boolean): boolean {
  const alike = exact ? [character] : allCases(character);
  return members.some((member) =>
    alike.some((one) =>
      typeof member === 'string'
        ? one === member
        : compareText(one, member[0]) >= 0 && compareText(one, member[1]) <= 0,
    ),
  );
}

const allCases = (character: string) => {
  const all = [character, character.toUpperCase(), character.toLowerCase()];
  return all.filter((one) => [...one].length === 1 && lower(one) === lower(character));
};

/** Rows of a search in their order, without pages. */
export function found(search: Pick<Search, 'where' | 'order'>, rows: readonly Row[]): Row[] {
  return rows.filter((row) => fits(search.where, row)).sort((a, b) => compareRows(a, b, search.order));
}

function compareRows(a: Row, b: Row, order: readonly Order[]): number {
  for (const { field, descending, absent = descending ? 'last' : 'first', ranks, instead, ofLeader } of order) {
    const [x, y] = [a, b].map((row) => {
      const value = ofLeader ? leaderValue(row, field) : valueIn(row, field);
      return sortValue(typeof value === 'number' ? (instead?.[value] ?? value) : value, field, ranks);
    });
    if (x === y || x === undefined || y === undefined) continue;
    if (x === null || y === null) return (x === null) === (absent === 'first') ? -1 : 1;
    const difference = compareValues(x, y);
    if (difference !== 0) return descending ? -difference : difference;
  }
  return b.operation.sequence - a.operation.sequence;
}

function sortValue(value: Value, field: Field, ranks: Order['ranks']): Value {
  if (value === null) return null;
  if (isStatusField(field)) {
    const code = codeOf(value);
    const status = statuses[code];
    return ranks === undefined || status === undefined ? code : ranks[status];
  }
  if (typeof value !== 'string' || ids.includes(field)) return value;
  return value.replaceAll(/[A-Z]/g, (capital) => capital.toLowerCase());
}

function compareValues(a: Value, b: Value): number {
  if (a === null || b === null) return a === b ? 0 : a === null ? -1 : 1;
  return typeof a === 'number' && typeof b === 'number' ? a - b : compareText(String(a), String(b));
}

/** The groups of an aggregation. */
export function grouped({ where, by, measures, limit }: Aggregation, rows: readonly Row[]): Group[] {
  const groups = new Map<string, Row[]>(by.length === 0 ? [['[]', []]] : []);
  for (const row of rows.filter((one) => fits(where, one))) {
    const key = JSON.stringify(by.map((one) => groupValue(row, one)));
    groups.set(key, [...(groups.get(key) ?? []), row]);
  }
  const code = (value: Value, field: GroupBy | undefined) =>
    value !== null && isStatusField(typeof field === 'object' && 'leader' in field ? field.leader : field)
      ? codeOf(value)
      : value;
  return [...groups]
    .map(([key, members]) => ({ by: JSON.parse(key) as Value[], members }))
    .sort((a, b) => {
      const differences = a.by.map((value, index) =>
        compareValues(code(value, by[index]), code(b.by[index] ?? null, by[index])),
      );
      return differences.find((difference) => difference !== 0) ?? 0;
    })
    .slice(0, limit)
    .map(({ by: values, members }) => ({
      by: values,
      measures: Object.fromEntries(measures.map((measure) => [measure.as, measured(measure, members)])),
    }));
}

function measured({ work, field }: Measure, rows: readonly Row[]): Value {
  if (work === 'rows' || field === undefined) return rows.length;
  const values = rows.map((row) => valueIn(row, field)).filter((value) => value !== null);
  if (work === 'count') return values.length;
  if (work === 'countDistinct') return new Set(values).size;
  if (values.length === 0) return null;
  const sum = values.reduce<number>((total, value) => total + Number(value), 0);
  if (work === 'sum') return sum;
  if (work === 'average') return sum / values.length;
  const code = (value: Value) => (isStatusField(field) ? codeOf(value) : value);
  const sorted = values.sort((a, b) => compareValues(code(a), code(b)));
  return sorted.at(work === 'least' ? 0 : -1) ?? null;
}
