import { z } from 'zod';
import { rawNumberText } from '../../../operation/json.ts';
import { instant } from '../../../operation/operation.ts';
import { type Column, table } from '../../../service/dataverse/columns.ts';
import { DataverseFault, faultCodes, faults } from '../fault.ts';

/** A checked value: dates are ms since 1970, GUIDs in lower case, big integers digits. */
export type Given = string | number | null;

const guid = /^\{?([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})\}?$/i;
const day = /^\d{4}-\d{2}-\d{2}$/;

/** Type, length and range of a value for a column. Raises a 400 in the service's words. */
export function checkedValue(column: Column, value: unknown): Given {
  if (value === null || value === undefined) return null;
  const { type } = column;
  switch (type.kind) {
    case 'key':
    case 'lookup':
      return guid.exec(textIn(column, value, 'Edm.Guid'))?.[1]?.toLowerCase() ?? refuse(column, 'Edm.Guid');
    case 'text':
    case 'memo': {
      const text = textIn(column, value, 'Edm.String');
      if (text.length > type.max) throw faults.tooLong(column.name, table.logicalName, type.max);
      return text;
    }
    case 'integer':
      return within(column, wholeIn(column, value, 'Edm.Int32'), type.min, type.max);
    case 'choice': {
      const number = wholeIn(column, value, 'Edm.Int32');
      const accepted = type.optionSet.options.map((option) => option.value);
      if (accepted.includes(number)) return number;
      throw outOfRange(column, `Accepted Values: ${accepted.join(',')}`);
    }
    case 'bigInteger': {
      const digits = rawNumberText(value) ?? String(wholeIn(column, value, 'Edm.Int64'));
      return /^-?\d{1,19}$/.test(digits) ? digits : refuse(column, 'Edm.Int64');
    }
    case 'dateTime':
    case 'dateOnly':
      return instantIn(column, value);
  }
}

function textIn(column: Column, value: unknown, type: string): string {
  return typeof value === 'string' ? value : refuse(column, type);
}

function wholeIn(column: Column, value: unknown, type: string): number {
  if (typeof value === 'number' && Number.isInteger(value)) return value;
  return refuse(column, type);
}

function within(column: Column, number: number, min: number, max: number): number {
  if (number >= min && number <= max) return number;
  throw outOfRange(column, `Accepted Values: ${min} to ${max}`);
}

/** An instant with an offset; of a date without a time the start of that day in UTC. */
function instantIn(column: Column, value: unknown): number {
  const text = textIn(column, value, 'Edm.DateTimeOffset');
  const decoded = z.safeDecode(instant, day.test(text) ? `${text}T00:00:00Z` : text);
  return decoded.success ? decoded.data : refuse(column, 'Edm.DateTimeOffset');
}

function refuse(column: Column, type: string): never {
  throw faults.payload(
    table.entitySet,
    `Cannot convert the value of the property '${column.name}' to the expected type '${type}'.`,
  );
}

/** Our sentence after the example of others in the service. */
function outOfRange(column: Column, accepted: string): DataverseFault {
  return new DataverseFault(
    400,
    faultCodes.outOfRange,
    `A validation error occurred. The value of '${column.name}' on record of type '${table.logicalName}' is outside the valid range. ${accepted}.`,
  );
}
