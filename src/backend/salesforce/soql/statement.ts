import { object } from '../../../service/salesforce/fields.ts';
import type { Condition } from './condition.ts';

/** A query of the object. `clauses`: what follows its name. */
export interface Selection {
  /** Fields and paths such as `CreatedBy.Name`: names of the table, never texts from elsewhere. */
  readonly fields: readonly string[];
  readonly where?: Condition | null;
  readonly groupBy?: string;
  /** As in `CreatedDate DESC`. */
  readonly order?: readonly string[];
  readonly limit?: number;
}

const name = /^[A-Za-z]+(?:\.[A-Za-z]+)?$/;
const counted = /^COUNT\([A-Za-z]*\)(?: [a-z]+)?$/;

/** The text of a query. Raises a RangeError for a name that is none. */
export function statement({ fields, where = null, groupBy, order = [], limit }: Selection): string {
  const odd = fields.find((field) => !name.test(field) && !counted.test(field));
  if (odd !== undefined || fields.length === 0) throw new RangeError(`"${odd}" is no field.`);
  return [
    `SELECT ${fields.join(',')} FROM ${object.name}`,
    ...(where === null ? [] : [`WHERE ${where}`]),
    ...(groupBy === undefined ? [] : [`GROUP BY ${groupBy}`]),
    ...(order.length === 0 ? [] : [`ORDER BY ${order.join(', ')}`]),
    ...(limit === undefined ? [] : [`LIMIT ${Math.trunc(limit)}`]),
  ].join(' ');
}
