import { readDate } from '../../../service/salesforce/dates.ts';
import { faults, SalesforceFault } from '../fault.ts';

/** A time within which changes are asked for, ms; both ends at whole minutes, since the service ignores seconds. */
export interface ReplicationWindow {
  readonly start: number;
  readonly end: number;
}

const minute = 60_000;
const day = 86_400_000;

/**
 * Reads the ends of a window that goes back so many days at most. `gap`: ms that have to be between them. Raises
 * INVALID_REPLICATION_DATE (REST API Developer Guide, Get Updated and Get Deleted).
 */
export function readWindow(
  texts: { readonly start: string | null; readonly end: string | null },
  { now, days, gap }: { readonly now: number; readonly days: number; readonly gap: number },
): ReplicationWindow {
  const start = Math.floor(instantOf('start', texts.start) / minute) * minute;
  const end = Math.floor(instantOf('end', texts.end) / minute) * minute;
  if (start >= end) throw faults.replicationDate('startDate must chronologically precede endDate');
  if (end - start < gap) throw faults.replicationDate('startDate must be more than one minute before endDate');
  if (start < now - days * day) throw faults.replicationDate(`startDate cannot be more than ${days} days ago`);
  return { start, end };
}

function instantOf(name: string, text: string | null): number {
  if (text === null || text === '') throw new SalesforceFault(400, 'MISSING_ARGUMENT', `${name} is missing`);
  // A plus sign that was not encoded has become a space.
  const instant = readDate(text.trim().replace(/ (?=\d\d:?\d\d$)/, '+'));
  if (instant === undefined) throw faults.replicationDate(`${name} is not a date and time: ${text.slice(0, 100)}`);
  return instant;
}
