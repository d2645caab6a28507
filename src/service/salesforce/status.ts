import { type Status, statuses } from '../../operation/status.ts';
import { statusValues } from './fields.ts';

/** A documented value of `Status`. */
export type ServiceStatus = (typeof statusValues)[number];

/**
 * The value of `Status` that shows an operation (design section 4). The service has no Canceling: what is asked to stop
 * still runs. A delay before a retry is Scheduled on both sides.
 */
export function shownStatus(status: Status): ServiceStatus {
  return status === 'Canceling' ? 'Running' : status;
}

/** The documented value of a text in any case, as picklists are compared; undefined: there is none. */
export function statusValueOf(text: string): ServiceStatus | undefined {
  return statusValues.find((value) => value.toLowerCase() === text.toLowerCase());
}

/** The statuses of operations that show as this value. */
export function statusesShownAs(value: ServiceStatus): readonly Status[] {
  return statuses.filter((status) => shownStatus(status) === value);
}

/** Places in the picklist, by which rows are ordered. */
export const statusRanks = Object.fromEntries(
  statuses.map((status) => [status, statusValues.indexOf(shownStatus(status))]),
) as Readonly<Record<Status, number>>;
