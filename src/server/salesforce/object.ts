import { object } from '../../service/salesforce/fields.ts';
import { faults } from './fault.ts';

/** Raises NOT_FOUND unless the name, in any case, is that of the object that is served. */
export function checkObject(name: string | undefined): void {
  if (name?.toLowerCase() !== object.name.toLowerCase()) throw faults.noResource();
}
