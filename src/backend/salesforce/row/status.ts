import type { Status } from '../../../operation/status.ts';
import { statusValueOf } from '../../../service/salesforce/status.ts';

/** What stands in for a value of `Status` that is none of the documented ones, or for none: nobody knows that it has ended. */
export const standIn: Status = 'Waiting';

/** The status of a row; `serviceStatus` is the service's own word where it is none of ours. */
export function statusOf(value: string | null): { readonly status: Status; readonly serviceStatus?: string } {
  if (value === null || value === '') return { status: standIn };
  const known = statusValueOf(value);
  return known === undefined ? { status: standIn, serviceStatus: value } : { status: known };
}
