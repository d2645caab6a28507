import type { Condition } from '../../../operation/condition.ts';
import type { FieldType } from '../../../service/salesforce/fields.ts';
import type { QueryContext } from './context.ts';
import { queryFaults } from './faults.ts';
import { type GroupKey, groupKeyOf, keyOf } from './groupKey.ts';
import { compileHaving, type Having } from './having.ts';
import type { Paths } from './path.ts';
import { type Expression, isSame, type SoqlQuery, written } from './query.ts';
import { compileFilter } from './where.ts';

/** Groups of rows, checked and compiled. */
export interface GroupsPlan {
  readonly kind: 'groups';
  readonly where: Condition;
  readonly keys: readonly GroupKey[];
  readonly measures: readonly GroupMeasure[];
  /** What is shown, by its name: a key, or a measure behind all keys. */
  readonly columns: readonly { readonly name: string; readonly slot: number }[];
  readonly having: Having | null;
  readonly order: readonly { readonly slot: number; readonly descending: boolean; readonly nulls: 'first' | 'last' }[];
  /** Null: as many as an answer may have. */
  readonly limit: number | null;
  readonly offset: number;
}

const works = ['COUNT', 'COUNT_DISTINCT', 'MIN', 'MAX', 'SUM', 'AVG'] as const;
export type Work = (typeof works)[number];

/** What is worked out over the rows of a group; `value` is what it looks at, null for COUNT(Id), which counts rows. */
export interface GroupMeasure {
  readonly of: Expression;
  readonly work: Work;
  readonly value: Pick<GroupKey, 'by' | 'field' | 'show' | 'isExact' | 'type'> | null;
  /** Of the result. */
  readonly type: FieldType | 'day' | 'double';
}

/** True when a query asks for groups, or works something out over all rows. */
export function isAggregate({ items, groupBy, having }: SoqlQuery): boolean {
  return (
    groupBy.length > 0 ||
    having !== null ||
    items.some((item) => item.kind === 'value' && item.of.kind === 'call' && isWork(item.of.name))
  );
}

const isWork = (name: string): name is Work => (works as readonly string[]).includes(name);

export async function planGroups(query: SoqlQuery, paths: Paths, context: QueryContext): Promise<GroupsPlan> {
  if (query.having !== null && query.groupBy.length === 0) throw queryFaults.unexpectedToken('HAVING');
  if (query.groupBy.length === 0 && query.limit !== null) {
    throw queryFaults.malformed('Non-grouped query that uses overall aggregate functions cannot also use LIMIT');
  }
  const slots = new Slots(
    query.groupBy.map((of) => groupKeyOf(of, paths, context)),
    paths,
    context,
  );
  let unnamed = 0;
  const columns = query.items.map((item) => {
    if (item.kind === 'children') throw queryFaults.malformed('Grouped query cannot have a child subquery');
    const slot = slots.of(item.of);
    const name = item.alias ?? slots.nameOf(slot) ?? `expr${unnamed++}`;
    if (item.alias !== null) slots.alias(item.alias, slot);
    return { name, slot };
  });
  const names = columns.map(({ name }) => name.toLowerCase());
  const double = columns.find(({ name }, index) => names.indexOf(name.toLowerCase()) < index);
  if (double !== undefined) throw queryFaults.malformed(`duplicate alias: ${double.name}`);
  const order = query.orderBy.map(({ of, descending, nulls }) => ({
    slot: slots.of(of),
    descending,
    nulls: nulls ?? ('first' as const),
  }));
  const having = query.having === null ? null : compileHaving(query.having, slots, context);
  return {
    kind: 'groups',
    where: await compileFilter(query.where, { paths, context }),
    keys: slots.keys,
    measures: slots.measures,
    columns,
    having,
    order,
    limit: query.limit,
    offset: query.offset ?? 0,
  };
}

/** The places of values in a group: first those of the keys, then those of the measures, which come to it as they are met. */
export class Slots {
  readonly keys: readonly GroupKey[];
  readonly measures: GroupMeasure[] = [];
  readonly #paths: Paths;
  readonly #context: QueryContext;
  readonly #aliases = new Map<string, number>();

  constructor(keys: readonly GroupKey[], paths: Paths, context: QueryContext) {
    this.keys = keys;
    this.#paths = paths;
    this.#context = context;
  }

  alias(name: string, slot: number): void {
    this.#aliases.set(name.toLowerCase(), slot);
  }

  /** The place of what is asked for. Raises MALFORMED_QUERY for a field that is neither grouped nor aggregated. */
  of(of: Expression): number {
    const alias = of.kind === 'path' ? this.#aliases.get(of.path.toLowerCase()) : undefined;
    if (alias !== undefined) return alias;
    const key = this.keys.findIndex((one) => isSame(one.of, of));
    if (key >= 0) return key;
    if (of.kind === 'path') {
      this.#paths.resolve(of.path);
      throw queryFaults.notAggregated(of.path);
    }
    if (!isWork(of.name)) throw queryFaults.notAggregated(written(of));
    const known = this.measures.findIndex((one) => isSame(one.of, of));
    if (known >= 0) return this.keys.length + known;
    this.measures.push(this.#measure(of, of.name));
    return this.keys.length + this.measures.length - 1;
  }

  /** The name of a key that has no alias; null for what is worked out. */
  nameOf(slot: number): string | null {
    return this.keys[slot]?.name ?? null;
  }

  typeOf(slot: number): GroupMeasure['type'] {
    return this.keys[slot]?.type ?? this.measures[slot - this.keys.length]?.type ?? 'int';
  }

  #measure(of: Expression & { readonly kind: 'call' }, work: Work): GroupMeasure {
    const [argument] = of.of;
    if (argument?.kind !== 'path' || of.of.length !== 1) throw queryFaults.unexpectedToken(written(of));
    const target = this.#paths.resolve(argument.path);
    const { field } = target;
    const isNumber = target.kind === 'own' && field.type === 'int';
    if (!field.aggregatable || ((work === 'SUM' || work === 'AVG') && !isNumber)) {
      throw queryFaults.notAggregatable(argument.path, work);
    }
    const counts = work === 'COUNT' || work === 'COUNT_DISTINCT';
    const value = keyOf(target, this.#context);
    const type = counts ? 'int' : work === 'SUM' || work === 'AVG' ? 'double' : value.type;
    const isRow = counts && target.kind === 'own' && field.type === 'id' && target.leaders === 0;
    return isRow ? { of, work: 'COUNT', value: null, type } : { of, work, value, type };
  }
}
