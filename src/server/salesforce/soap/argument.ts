import { object } from '../../../service/salesforce/fields.ts';
import { faults, SalesforceFault } from '../fault.ts';
import { childOf, type Element } from './xmlTree.ts';

/** Text of an argument. Raises MISSING_ARGUMENT. */
export function argument(body: Element, name: string): string {
  const text = childOf(body, name)?.text.trim() ?? '';
  if (text === '') throw new SalesforceFault(500, 'MISSING_ARGUMENT', `Required argument is missing: ${name}`);
  return text;
}

/** Raises INVALID_TYPE unless `sObjectType` names the object that is served. */
export function objectArgument(body: Element): void {
  checkType(argument(body, 'sObjectType'));
}

export function checkType(name: string): void {
  if (name.toLowerCase() !== object.name.toLowerCase()) throw faults.unknownObject(name.slice(0, 200));
}
