import type { Columns, QueryPage, Row, Value } from '../row.ts';
import { queryFaults } from '../soql/faults.ts';
import type { Comparison, Literal, Logic, SoqlQuery } from '../soql/query.ts';
import { written } from '../soql/query.ts';

/**
 * Queries on the few rows of other objects, kept in memory: what clients ask to learn who and where they are. Fields,
 * COUNT(), conditions, one order, LIMIT and OFFSET; nothing else.
 */
export function pageOf(query: SoqlQuery, rows: readonly Row[], template: Row): QueryPage {
  refuseGroups(query);
  const selected = isCount(query) ? [] : fieldsOf(query, template);
  const { where } = query;
  const fitting = rows.filter((row) => where === null || fits(where, row, template));
  const ordered = query.orderBy.reduceRight((list, { of, descending }) => {
    const name = fieldOf(written(of), template);
    const compare = (one: Row, other: Row) =>
      keyOf(valueIn(one, name)).localeCompare(keyOf(valueIn(other, name)), 'en');
    return list.toSorted((one, other) => (descending ? compare(other, one) : compare(one, other)));
  }, fitting);
  const from = query.offset ?? 0;
  const shown = ordered.slice(from, query.limit === null ? undefined : from + query.limit);
  if (isCount(query)) return { totalSize: shown.length, rows: [], next: null };
  const page = shown.map((row) => ({ ...row, values: selected.map((name) => [name, valueIn(row, name)] as const) }));
  return { totalSize: page.length, rows: page, next: null };
}

/** Columns of such a query. */
export function columnsIn(query: SoqlQuery, template: Row): Columns {
  refuseGroups(query);
  const names = isCount(query) ? [] : fieldsOf(query, template);
  return {
    entity: template.type,
    isGrouped: false,
    isIdSelected: names.includes('Id'),
    columns: names.map((name) => ({
      name,
      label: name,
      type: name === 'Id' ? 'id' : typeof valueIn(template, name) === 'boolean' ? 'boolean' : 'string',
      isAggregate: false,
      inner: [],
    })),
  };
}

function refuseGroups({ groupBy, having }: SoqlQuery): void {
  if (groupBy.length > 0 || having !== null) throw queryFaults.unexpectedToken('GROUP');
}

function isCount({ items: [item, ...more] }: SoqlQuery): boolean {
  return more.length === 0 && item?.kind === 'value' && written(item.of) === 'COUNT()';
}

function fieldsOf({ items }: SoqlQuery, template: Row): string[] {
  return items.map((item) => {
    if (item.kind === 'children') throw queryFaults.unknownChildren(item.query.from, null);
    return fieldOf(written(item.of), template);
  });
}

function fieldOf(path: string, { type, values }: Row): string {
  const found = values.find(([name]) => name.toLowerCase() === path.toLowerCase());
  if (found === undefined) throw queryFaults.unknownField(path, null, type);
  return found[0];
}

function valueIn({ values }: Row, name: string): Value {
  return values.find(([each]) => each === name)?.[1] ?? null;
}

/** Texts are compared without regard to case. */
function keyOf(value: Value): string {
  return value === null ? '' : String(value).toLowerCase();
}

function fits(logic: Logic, row: Row, template: Row): boolean {
  switch (logic.kind) {
    case 'and':
      return logic.of.every((one) => fits(one, row, template));
    case 'or':
      return logic.of.some((one) => fits(one, row, template));
    case 'not':
      return !fits(logic.of, row, template);
    case 'comparison':
      return compared(logic, valueIn(row, fieldOf(written(logic.left), template)));
  }
}

function compared({ operator, values, left, joined }: Comparison, value: Value): boolean {
  if (joined !== null) throw queryFaults.malformed('Semi join sub-selects are not supported here.');
  const key = value === null ? null : keyOf(value);
  const keys = values.map(literalKey);
  if (operator === '=' || operator === 'IN') return keys.includes(key);
  if (operator === '!=' || operator === 'NOT IN') return !keys.includes(key);
  if (operator === 'LIKE') return key !== null && keys.some((pattern) => pattern !== null && isLike(key, pattern));
  throw queryFaults.invalidOperator(written(left), operator);
}

function literalKey({ type, text }: Literal): string | null {
  if (type === 'null') return null;
  if (type !== 'text') return text.toLowerCase();
  return text
    .slice(1, -1)
    .replaceAll(/\\(['"\\])/g, '$1')
    .toLowerCase();
}

/** `%` is any run, `_` one character; looked for in one pass, whatever the pattern. */
function isLike(text: string, pattern: string): boolean {
  let [at, star, mark, place] = [0, -1, 0, 0];
  while (at < text.length) {
    const sign = pattern[place];
    if (sign === '%') {
      star = place++;
      mark = at;
    } else if (sign !== undefined && (sign === '_' || sign === text[at])) {
      at++;
      place++;
    } else if (star >= 0) {
      place = star + 1;
      at = ++mark;
    } else return false;
  }
  return /^%*$/.test(pattern.slice(place));
}
