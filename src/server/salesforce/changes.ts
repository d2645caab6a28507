import type { OperationPage } from '../../operation/answer.ts';
import type { Condition } from '../../operation/condition.ts';
import { idOfSequence } from '../../service/salesforce/ids.ts';
import type { Context } from './context.ts';
import { SalesforceFault } from './fault.ts';
import type { ReplicationWindow } from './rest/window.ts';
import { hiddenRows } from './visibility.ts';

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

interface Changed {
  readonly sequence: number;
  readonly at: number;
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
export async function updatedRows({ start, end }: ReplicationWindow, context: Context): Promise<Updated> {
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
async function rowsWhere(where: Condition, limit: number, { engine }: Context): Promise<Changed[]> {
  const rows: Changed[] = [];
  let after: string | null = null;
  do {
    const page: OperationPage = await engine.search({
      where,
      order: [{ field: 'sequence', descending: false }],
      limit: pageSize,
      ...(after === null ? {} : { after }),
    });
    for (const { sequence, modifiedAt } of page.operations) rows.push({ sequence, at: modifiedAt });
    if (rows.length > limit) throw tooMany(limit);
    after = page.next;
  } while (after !== null);
  return rows;
}

/** Rows that went within the window, or that are visible no more since then. */
export async function deletedRows({ start, end }: ReplicationWindow, context: Context): Promise<Deleted> {
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
async function fadedRows({ start, end }: ReplicationWindow, context: Context): Promise<readonly Changed[]> {
  const { settings, clock } = context;
  const hidden = hiddenRows(settings, clock.now());
  if (hidden === null || settings.visibleHours === null) return [];
  const life = settings.visibleHours * 3_600_000;
  const where: Condition = { kind: 'all', of: [hidden, ...modified(start - life, end - life)] };
  const rows = await rowsWhere(where, mostDeleted, context);
  return rows.map(({ sequence, at }) => ({ sequence, at: at + life }));
}

function tooMany(limit: number): SalesforceFault {
  const message = `More than ${limit} ids are in this window. Ask for a shorter one.`;
  return new SalesforceFault(400, 'EXCEEDED_ID_LIMIT', message);
}
