import type { Condition, Group, Measure } from '../../../operation/condition.ts';
import type { Row } from '../row.ts';
import { compareCells } from './compare.ts';
import type { QueryContext } from './context.ts';
import { queryFaults } from './faults.ts';
import type { GroupKey, Raw } from './groupKey.ts';
import type { GroupsPlan } from './groupPlan.ts';
import { type Cell, shownValue } from './row.ts';
import { MeasureTally, partsOf } from './tally.ts';

/** Groups that the engine gives at once, and that an answer may have, which has no further pages. */
const mostRead = 50_000;
const mostShown = 2_000;

/** The groups of a plan as rows, in order. Raises EXCEEDED_ID_LIMIT when they are too many. */
export async function executeGroups(plan: GroupsPlan, context: QueryContext): Promise<Row[]> {
  const groups = await cellsOf(plan, context);
  const kept = plan.having === null ? groups : groups.filter(plan.having);
  const { order, keys, offset, columns } = plan;
  kept.sort((a, b) => {
    for (const { slot, descending, nulls } of order) {
      const difference = compareCells(a[slot] ?? null, b[slot] ?? null, typeAt(plan, slot), descending, nulls);
      if (difference !== 0) return difference;
    }
    return 0;
  });
  const limit = plan.limit ?? (keys.length === 0 ? 1 : kept.length);
  const shown = kept.slice(offset, offset + limit);
  if (shown.length > mostShown) throw queryFaults.tooManyGroups();
  return shown.map((cells) => ({
    type: 'AggregateResult',
    id: null,
    values: columns.map(({ name, slot }) => [name, shownValue(cells[slot] ?? null)]),
  }));
}

function typeAt({ keys, measures }: GroupsPlan, slot: number): string {
  return keys[slot]?.type ?? measures[slot - keys.length]?.type ?? 'int';
}

/** The values of each group: its keys, then its measures. */
async function cellsOf(plan: GroupsPlan, context: QueryContext): Promise<Cell[][]> {
  const { keys, measures } = plan;
  const isExact = keys.every((key) => key.isExact);
  const groups = new Map<string, { keys: Cell[]; tallies: MeasureTally[] }>();
  const groupOf = (cells: Cell[]) => {
    const name = JSON.stringify(cells);
    let group = groups.get(name);
    if (group === undefined) {
      group = { keys: cells, tallies: measures.map((measure) => new MeasureTally(measure)) };
      groups.set(name, group);
    }
    return group;
  };
  if (keys.length === 0) groupOf([]);
  const parts = measures.map((measure, index) => partsOf(measure, index, isExact));
  for (const { by, measures: values } of await read(plan, keys, parts.flat(), context)) {
    groupOf(show(keys, by)).tallies.forEach((tally, index) => {
      tally.add(parts[index] ?? [], values);
    });
  }
  // What the engine cannot work out of itself is made of the values that there are.
  for (const [index, { value }] of measures.entries()) {
    if (parts[index]?.length !== 0 || value === null) continue;
    const extended = [...keys, value];
    for (const { by, measures: values } of await read(plan, extended, [{ as: 'n', work: 'rows' }], context)) {
      const cells = show(extended, by);
      groupOf(cells.slice(0, -1)).tallies[index]?.meet(cells.at(-1) ?? null, Number(values.n));
    }
  }
  return [...groups.values()].map((group) => [...group.keys, ...group.tallies.map((tally) => tally.result)]);
}

async function read(
  { where }: { readonly where: Condition },
  keys: readonly Pick<GroupKey, 'by'>[],
  measures: readonly Measure[],
  { engine }: QueryContext,
): Promise<readonly Group[]> {
  const by = keys.flatMap((key) => key.by ?? []);
  const groups = await engine.aggregate({ where, by, measures, limit: mostRead });
  if (groups.length >= mostRead) throw queryFaults.tooManyGroups();
  return groups;
}

/** The values of a group as they are shown. */
function show(keys: readonly Pick<GroupKey, 'by' | 'show'>[], by: readonly Raw[]): Cell[] {
  const values = by.values();
  return keys.map((key) => key.show(key.by === null ? null : (values.next().value ?? null)));
}
