import type { Aggregation, Field, Group, Measure } from '../../../../operation/condition.ts';
import { serviceErrorCode } from '../../../../service/dataverse/errorCodes.ts';
import { versionNumberOf } from '../../../../service/dataverse/versionNumber.ts';
import type { AggregateOf, Apply } from '../apply.ts';
import { backgroundOperation, type PropertyKind } from '../entity.ts';
import { isChoice, ranksOf } from './choice.ts';
import { fieldOf, known } from './field.ts';
import { type CompileContext, compileFilter } from './filter.ts';
import { answerOf, combine, type Totals } from './totals.ts';
import type { UserDirectory } from './users.ts';

/** A member of the rows that `$apply` answers; `property`: the column that it is of, null for a count. */
export interface ResultColumn {
  readonly name: string;
  readonly kind: PropertyKind;
  readonly property: string | null;
}

/** Instants are ms since 1970, version numbers and GUIDs text. */
export type ResultRow = Readonly<Record<string, string | number>>;

export interface CompiledApply {
  /** To be asked of the engine; count the rows of its `where` before, of which there is a most. */
  readonly aggregation: Aggregation;
  readonly columns: readonly ResultColumn[];
  /** The rows to answer, made of the engine's groups; a member without value is left out, as a null key is [Q-agg]. */
  rows(groups: readonly Group[]): readonly ResultRow[];
}

type Cell = string | number | null;

/** How a column that is grouped by comes of the fields that the engine groups by. */
interface GroupColumn {
  readonly name: string;
  readonly fields: readonly Field[];
  read(values: readonly Cell[]): Cell;
}

/** A `$apply` on background operations; `most`: groups that are answered. Raises a `DataverseFault` (400). */
export async function compileApply(
  apply: Apply,
  context: CompileContext & { readonly users: UserDirectory },
  most: number,
): Promise<CompiledApply> {
  const groupColumns = (apply.by ?? []).map((name) => groupColumn(name, context.users));
  const by = [...new Set([...groupColumns.flatMap(({ fields }) => fields), ...partsOf(apply.aggregates)])];
  const where = await compileFilter(apply.filter, context);
  return {
    aggregation: { where, by, measures: apply.aggregates.flatMap(measuresOf), limit: most },
    columns: [
      ...groupColumns.map(({ name }) => ({ name, property: name, kind: kindOf(name) })),
      ...apply.aggregates.map((each) => ({ name: each.as, property: each.property, kind: resultKind(each) })),
    ],
    rows: (groups) => rowsOf(groups, by, groupColumns, apply.aggregates, apply.by === null),
  };
}

function groupColumn(name: string, users: UserDirectory): GroupColumn {
  if (isChoice(name)) {
    const ranks: Readonly<Record<string, number>> = ranksOf(name);
    return { name, fields: ['outcome'], read: ([status]) => ranks[String(status)] ?? null };
  }
  const column = known(name);
  const field = fieldOf(column);
  const shown = (value: string | number) => {
    if (column.type.kind === 'lookup') return users.idOf(String(value));
    if (field === 'errorCode') return serviceErrorCode(Number(value));
    return column.type.kind === 'bigInteger' ? versionNumberOf(Number(value)) : value;
  };
  return {
    name,
    fields: field === null ? [] : [field],
    read: ([value = null]) => (value === null ? null : shown(value)),
  };
}

/** Fields that groups are parted by as well, since what they show is another number. */
function partsOf(aggregates: readonly AggregateOf[]): readonly Field[] {
  return aggregates.some(isOfErrorCode) ? ['errorCode'] : [];
}

function isOfErrorCode({ property }: AggregateOf): boolean {
  return property !== null && fieldOf(known(property)) === 'errorCode';
}

/** What the engine works out for an aggregate: an average is made of a sum and a count, since groups may be joined. */
function measuresOf({ work, property }: AggregateOf, index: number): readonly Measure[] {
  const field = property === null ? null : fieldOf(known(property));
  const measure = (part: string, engineWork: Measure['work']): Measure => ({
    as: `${index}${part}`,
    work: engineWork,
    ...(field === null ? {} : { field }),
  });
  if (field === 'errorCode') return [measure('count', 'count')];
  switch (work) {
    case 'rows':
      return [measure('', 'rows')];
    case 'sum':
      return [measure('', 'sum')];
    case 'average':
      return [measure('', 'sum'), measure('count', 'count')];
    case 'min':
      return [measure('', 'least')];
    case 'max':
      return [measure('', 'greatest')];
  }
}

function kindOf(property: string | null): PropertyKind {
  return backgroundOperation.properties.get(property ?? '')?.kind ?? 'integer';
}

function resultKind({ work, property }: AggregateOf): PropertyKind {
  if (work === 'rows') return 'integer';
  return work === 'average' ? 'decimal' : kindOf(property);
}

function rowsOf(
  groups: readonly Group[],
  by: readonly Field[],
  columns: readonly GroupColumn[],
  aggregates: readonly AggregateOf[],
  whole: boolean,
): readonly ResultRow[] {
  const joined = new Map<string, { keys: readonly Cell[]; totals: Totals[] }>();
  for (const group of groups) {
    const keys = columns.map(({ fields, read }) => read(fields.map((field) => group.by[by.indexOf(field)] ?? null)));
    const code = group.by[by.indexOf('errorCode')] ?? null;
    const totals = aggregates.map((each, index) => {
      const { work } = each;
      const count = Number(group.measures[`${index}count`] ?? 0);
      const value = isOfErrorCode(each) ? ofErrorCode(each, code, count) : (group.measures[`${index}`] ?? null);
      return { work, count, value };
    });
    const name = JSON.stringify(keys);
    const known = joined.get(name);
    if (known === undefined) joined.set(name, { keys, totals });
    else known.totals = known.totals.map((total, index) => combine(total, totals[index]));
  }
  if (whole && joined.size === 0) {
    joined.set('', { keys: [], totals: aggregates.map(({ work }) => ({ value: null, count: 0, work })) });
  }
  return [...joined.values()]
    .sort((a, b) => compareKeys(a.keys, b.keys))
    .map(({ keys, totals }) =>
      Object.fromEntries(
        [
          ...columns.map(({ name }, index) => [name, keys[index] ?? null] as const),
          ...aggregates.map(({ as, property }, index) => [as, shownTotal(totals[index], property)] as const),
        ].flatMap(([name, value]) => (value === null ? [] : [[name, value] as const])),
      ),
    );
}

/** What an aggregate over `errorcode` comes to in rows that all have one code. */
function ofErrorCode({ work }: AggregateOf, code: Cell, count: number): number | null {
  if (code === null) return null;
  const shown = serviceErrorCode(Number(code));
  return work === 'min' || work === 'max' ? shown : shown * count;
}

function shownTotal(total: Totals | undefined, property: string | null): Cell {
  const value = total === undefined ? null : answerOf(total);
  return value !== null && kindOf(property) === 'bigInteger' ? versionNumberOf(Number(value)) : value;
}

/** Empty ones first, then by number or by code unit. */
function compareKeys(a: readonly Cell[], b: readonly Cell[]): number {
  for (const [index, left] of a.entries()) {
    const right = b[index] ?? null;
    if (left === right) continue;
    if (left === null || right === null) return left === null ? -1 : 1;
    return left < right ? -1 : 1;
  }
  return 0;
}
