import type { Condition, Field } from '../../../operation/condition.ts';
import { isStatus, type Status } from '../../../operation/status.ts';
import { type Bound, type Bounds, boundsOf } from '../bounds.ts';
import { statusCode, statusOf } from '../columns.ts';
import type { Parameter } from '../query.ts';
import { changedIn } from './recency.ts';
import type { ReadLimits, Window } from './windows.ts';
import type { Writer } from './writer.ts';

/** A way to the rows that may fit: an index with a condition that it serves, or all rows in order. */
export interface Source {
  /** What stands behind FROM: `operation o`, with the index that is used. */
  readonly from: string;
  readonly where: string;
  readonly parameters: readonly Parameter[];
  /** Rows that it leads to, more or less. */
  readonly rows: number;
  /** The numbers in whose windows it is read at no cost for the rows outside; null: it is read as a whole. */
  readonly by: 'sequence' | 'submittedAt' | null;
}

/** The ways to the rows of a condition. */
export interface Sources {
  readonly cheapest: Source;
  /** The cheapest that is read in the order of sequence numbers. */
  readonly inSequence: Source;
  /** All operations, and those of the statuses and types that may fit. */
  readonly total: number;
  readonly fitting: number;
  readonly sequences: Window;
  readonly submissions: Window;
  /** True when no row can fit. */
  readonly none: boolean;
}

const sourceIndexes: readonly (readonly [Field, string, string])[] = [
  ['parentKey', 'operation_parent', 'o.parent_key COLLATE NOCASE'],
  ['executionGroup', 'operation_group', 'o.execution_group COLLATE NOCASE'],
  ['groupLeaderId', 'operation_leader', 'o.group_leader_id'],
];

export function sourcesOf(writer: Writer, condition: Condition, { few }: ReadLimits): Sources {
  const bounds = boundsOf(condition);
  const none = [...bounds.values()].some(isEmpty);
  const counts = countsOf(writer);
  const statuses = valuesOf(bounds.get('status'));
  const types = valuesOf(bounds.get('type'));
  const among = (byStatus: boolean, byType: boolean) =>
    counts.reduce((sum, { status, type, n }) => {
      const fits = (!byStatus || (statuses?.has(status) ?? true)) && (!byType || (types?.has(type) ?? true));
      return fits ? sum + n : sum;
    }, 0);
  const total = among(false, false);
  const all: Source = { from: 'operation o NOT INDEXED', where: 'TRUE', parameters: [], rows: total, by: 'sequence' };
  const sources = [all, ...(none ? [] : keyed(writer, bounds, few))];
  if (statuses !== undefined) {
    const codes = [...statuses].filter(isStatus).map((status: Status) => statusCode[status]);
    sources.push(listed('operation_status', 'o.status', codes, among(true, false)));
  }
  if (types !== undefined) sources.push(listed('operation_type', 'o.type', [...types], among(false, true)));
  const submissions = windowOf(bounds.get('submittedAt'), Number.MIN_SAFE_INTEGER);
  if (bounds.has('submittedAt')) sources.push(submitted(writer, submissions, few));
  const modified = bounds.get('modifiedAt');
  if (modified !== undefined && 'least' in modified) sources.push(changed(writer, modified, few));
  const cheapest = (of: readonly Source[]) => of.reduce((best, one) => (one.rows < best.rows ? one : best), all);
  const sequences = windowOf(bounds.get('sequence'), 1);
  return {
    cheapest: cheapest(sources),
    inSequence: cheapest(sources.filter(({ by }) => by === 'sequence')),
    total,
    fitting: among(true, true),
    sequences: { low: sequences.low, high: Math.min(sequences.high, writer.ledger.sequence + 1) },
    submissions,
    none,
  };
}

const isEmpty = (bound: Bound) => ('values' in bound ? bound.values.size === 0 : bound.least > bound.greatest);

function countsOf(writer: Writer): { status: string; type: string; n: number }[] {
  return writer.statements
    .arrays('SELECT status, type, n FROM count WHERE n > 0')
    .all()
    .map(([status, type, n]) => ({ status: statusOf(Number(status)), type: String(type), n: Number(n) }));
}

const valuesOf = (bound: Bound | undefined) => (bound !== undefined && 'values' in bound ? bound.values : undefined);

/** The whole numbers that a bound allows. */
function windowOf(bound: Bound | undefined, floor: number): Window {
  if (bound === undefined || 'values' in bound) return { low: floor, high: Number.MAX_SAFE_INTEGER };
  return {
    low: Math.max(floor, Math.ceil(bound.least)),
    high: Math.min(Number.MAX_SAFE_INTEGER, Math.floor(bound.greatest) + 1),
  };
}

function listed(index: string, column: string, values: readonly Parameter[], rows: number): Source {
  const places = values.map(() => '?').join(', ');
  return {
    from: `operation o INDEXED BY ${index}`,
    where: `${column} IN (${places})`,
    parameters: values,
    rows,
    by: 'sequence',
  };
}

function* keyed(writer: Writer, bounds: Bounds, few: number): Iterable<Source> {
  const ids = valuesOf(bounds.get('id'));
  if (ids !== undefined) yield { ...listed('operation_id', 'o.id', [...ids], ids.size), by: null };
  for (const [field, index, column] of sourceIndexes) {
    const values = valuesOf(bounds.get(field));
    if (values === undefined) continue;
    const source = listed(index, column, [...values], few);
    yield { ...source, rows: count(writer, source, few) };
  }
}

/** The index of the instants of submission, whose windows keep to the bounds. */
export const alongSubmission: Source = {
  from: 'operation o INDEXED BY operation_submitted',
  where: 'TRUE',
  parameters: [],
  rows: Number.POSITIVE_INFINITY,
  by: 'submittedAt',
};

function submitted(writer: Writer, { low, high }: Window, few: number): Source {
  const within = 'o.submitted_at >= ? AND o.submitted_at < ?';
  const rows = count(writer, { ...alongSubmission, where: within, parameters: [low, high] }, few);
  return rows < few ? { ...alongSubmission, rows } : alongSubmission;
}

/** By change numbers, as far as those are few: they are read as a whole, so that none moves out of sight meanwhile. */
function changed(writer: Writer, { least, greatest }: { least: number; greatest: number }, few: number): Source {
  const { low, high } = writer.recency.between(least, greatest);
  const rows = high - low <= few / 2 ? high - low : Number.POSITIVE_INFINITY;
  return { from: changedIn, where: 'e.version >= ? AND e.version < ?', parameters: [low, high], rows, by: null };
}

/** True when the condition asks when operations were changed last. */
export function asksForChanges(condition: Condition): boolean {
  return boundsOf(condition).has('modifiedAt');
}

/** Rows that a source leads to, counted up to a few. */
function count(writer: Writer, { from, where, parameters }: Source, few: number): number {
  const sql = `SELECT count(*) FROM (SELECT 1 FROM ${from} WHERE ${where} LIMIT ${few})`;
  return Number(writer.statements.passing(sql).get(...parameters)?.[0]);
}
