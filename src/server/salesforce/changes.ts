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

/** A write gets its time before it is committed, so that the last moments are not covered yet, ms. */
const settling = 1_000;
const day = 86_400_000;
const mostDeleted = 600_000;

function covered(end: number, now: number): number {
  return Math.min(end, now - settling);
}

/** Rows whose SystemModstamp is within the window. Raises EXCEEDED_ID_LIMIT. */
export async function updatedRows({ start, end }: ReplicationWindow, context: Context): Promise<Updated> {
  const { engine, settings, clock } = context;
  const now = clock.now();
  const hidden = hiddenRows(settings, now);
  const groups = await engine.aggregate({
    where: {
      kind: 'all',
      of: [
        { kind: 'compare', field: 'modifiedAt', operator: '>=', value: start },
        { kind: 'compare', field: 'modifiedAt', operator: '<', value: end },
        ...(hidden === null ? [] : [{ kind: 'not', of: hidden } as const]),
      ],
    },
    by: ['sequence'],
    measures: [],
    limit: settings.updatedLimit + 1,
  });
  if (groups.length > settings.updatedLimit) throw tooMany(settings.updatedLimit);
  const ids = groups.flatMap(({ by: [sequence] }) => (typeof sequence === 'number' ? [idOfSequence(sequence)] : []));
  return { ids, latestDateCovered: covered(end, now) };
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
async function fadedRows({ start, end }: ReplicationWindow, { engine, settings, clock }: Context) {
  const hidden = hiddenRows(settings, clock.now());
  if (hidden === null || settings.visibleHours === null) return [];
  const life = settings.visibleHours * 3_600_000;
  const groups = await engine.aggregate({
    where: {
      kind: 'all',
      of: [
        hidden,
        { kind: 'compare', field: 'modifiedAt', operator: '>=', value: start - life },
        { kind: 'compare', field: 'modifiedAt', operator: '<', value: end - life },
      ],
    },
    by: ['sequence', 'modifiedAt'],
    measures: [],
    limit: mostDeleted + 1,
  });
  return groups.flatMap(({ by: [sequence, at] }) =>
    typeof sequence === 'number' && typeof at === 'number' ? [{ sequence, at: at + life }] : [],
  );
}

function tooMany(limit: number): SalesforceFault {
  const message = `More than ${limit} ids are in this window. Ask for a shorter one.`;
  return new SalesforceFault(400, 'EXCEEDED_ID_LIMIT', message);
}
