import type { Engine } from '../../engine/engine.ts';
import type { OperationPage } from '../../operation/answer.ts';
import type { Clock } from '../../operation/clock.ts';
import type { Condition } from '../../operation/condition.ts';
import { idOfSequence } from '../../service/salesforce/ids.ts';
import { SalesforceFault } from './fault.ts';
import type { ReplicationWindow } from './rest/window.ts';
import type { Settings } from './settings.ts';
import { endedRows, hiddenBefore, hiddenRows } from './visibility.ts';

/** Ids of rows that changed, and up to when nothing was missed, ms: where the next window begins. */
export interface Updated {
  readonly ids: readonly string[];
  readonly latestDateCovered: number;
}

export interface Deleted {
  readonly rows: readonly { readonly id: string; readonly at: number }[];
  readonly earliestDateAvailable: number;
  readonly latestDateCovered: number;
}

/** What changes are read with. */
interface Reading {
  readonly engine: Pick<Engine, 'search' | 'gone'>;
  readonly settings: Settings;
  readonly clock: Clock;
}

interface Changed {
  readonly id: string;
  readonly sequence: number;
  readonly at: number;
  readonly leader: string | null;
}

/** A write gets its time before it is committed, so that the last moments are not covered yet, ms. */
const settling = 1_000;
const day = 86_400_000;
const pageSize = 5_000;
const mostDeleted = 600_000;

function covered(end: number, now: number): number {
  return Math.min(end, now - settling);
}

/** Rows whose SystemModstamp is within the window. Raises EXCEEDED_ID_LIMIT. */
export async function updatedRows({ start, end }: ReplicationWindow, context: Reading): Promise<Updated> {
  const { settings, clock } = context;
  const now = clock.now();
  const hidden = hiddenRows(settings, now);
  const where: Condition = {
    kind: 'all',
    of: [...modified(start, end), ...(hidden === null ? [] : [{ kind: 'not', of: hidden } as const])],
  };
  const rows = await rowsWhere(where, settings.updatedLimit, context);
  return { ids: rows.map(({ sequence }) => idOfSequence(sequence)), latestDateCovered: covered(end, now) };
}

function modified(from: number, before: number): Condition[] {
  return [
    { kind: 'compare', field: 'modifiedAt', operator: '>=', value: from },
    { kind: 'compare', field: 'modifiedAt', operator: '<', value: before },
  ];
}

/** What is needed of the rows that fit, oldest first. Raises EXCEEDED_ID_LIMIT. */
async function rowsWhere(where: Condition, limit: number, { engine }: Reading): Promise<Changed[]> {
  const rows: Changed[] = [];
  let after: string | null = null;
  do {
    const page: OperationPage = await engine.search({
      where,
      order: [{ field: 'sequence', descending: false }],
      limit: pageSize,
      ...(after === null ? {} : { after }),
    });
    for (const { id, sequence, modifiedAt, groupLeaderId } of page.operations) {
      rows.push({ id, sequence, at: modifiedAt, leader: groupLeaderId });
    }
    if (rows.length > limit) throw tooMany(limit);
    after = page.next;
  } while (after !== null);
  return rows;
}

/** Rows that went within the window, or that are visible no more since then. */
export async function deletedRows({ start, end }: ReplicationWindow, context: Reading): Promise<Deleted> {
  const { engine, settings, clock } = context;
  const now = clock.now();
  const gone = settings.deletedVisible ? await engine.gone(start, end, mostDeleted + 1) : [];
  const faded = settings.deletedVisible ? await fadedRows({ start, end }, context) : [];
  if (gone.length + faded.length > mostDeleted) throw tooMany(mostDeleted);
  const rows = [...gone, ...faded].map(({ sequence, at }) => ({ id: idOfSequence(sequence), at }));
  return {
    rows: rows.toSorted((one, other) => one.at - other.at),
    earliestDateAvailable: now - settings.deletedDays * day,
    latestDateCovered: covered(end, now),
  };
}

/** Rows that the setting `visibleHours` hides since a moment in the window. */
async function fadedRows(
  { start, end }: ReplicationWindow,
  context: Reading,
): Promise<readonly Pick<Changed, 'sequence' | 'at'>[]> {
  const { settings, clock } = context;
  const { visibleHours } = settings;
  if (visibleHours === null) return [];
  const life = visibleHours * 3_600_000;
  const before = Math.min(end - life, hiddenBefore(visibleHours, clock.now()));
  const rows = await rowsWhere(endedRows({ from: start - life, before }), mostDeleted, context);
  // A follower goes with its leader, which is among the rows.
  const times = new Map(rows.map(({ id, at }) => [id, at]));
  return rows.map(({ sequence, at, leader }) => ({ sequence, at: (times.get(leader ?? '') ?? at) + life }));
}

function tooMany(limit: number): SalesforceFault {
  const message = `More than ${limit} ids are in this window. Ask for a shorter one.`;
  return new SalesforceFault(400, 'EXCEEDED_ID_LIMIT', message);
}
