import { rawNumberText } from '../../../operation/json.ts';
import type { Operation } from '../../../operation/operation.ts';
import type { Column } from '../../../service/dataverse/columns.ts';
import { type ColumnValue, lookupName } from './value.ts';

const numbers = new Intl.NumberFormat('en-US');

/**
 * The text for people that goes with a value: labels of choices, names of users, dates and numbers as in the United
 * States and in UTC (the service takes the user's own settings). Undefined where the service has none.
 */
export function formattedValue(column: Column, value: ColumnValue, operation: Operation): string | undefined {
  if (value === null) return undefined;
  const { type } = column;
  switch (type.kind) {
    case 'choice':
      return labelOf(column, value);
    case 'lookup':
      return lookupName(column, operation) ?? undefined;
    case 'integer':
      return numbers.format(Number(value));
    case 'bigInteger':
      return numbers.format(BigInt(rawNumberText(value) ?? String(value)));
    case 'dateTime':
      return `${formattedDate(String(value))} ${formattedTime(String(value))}`;
    case 'dateOnly':
      return formattedDate(String(value));
    default:
      return undefined;
  }
}

/** Label of a choice's value; undefined: it has none, or the column is no choice. */
export function labelOf({ type }: Column, value: unknown): string | undefined {
  return type.kind === 'choice' ? type.optionSet.options.find((option) => option.value === value)?.label : undefined;
}

/** `4/7/2023` of an ISO text. */
function formattedDate(iso: string): string {
  const [year = '', month = '', day = ''] = iso.slice(0, iso.indexOf('T')).split('-');
  return `${Number(month)}/${Number(day)}/${year}`;
}

/** `2:59 PM`. */
function formattedTime(iso: string): string {
  const [hours = '0', minutes = '00'] = iso.slice(iso.indexOf('T') + 1).split(':');
  const hour = Number(hours);
  return `${hour % 12 === 0 ? 12 : hour % 12}:${minutes} ${hour < 12 ? 'AM' : 'PM'}`;
}
