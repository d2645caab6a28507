import type { RawNumber } from '../../../operation/json.ts';
import { parseExact } from '../../../operation/json.ts';
import type { Operation } from '../../../operation/operation.ts';
import type { Column } from '../../../service/dataverse/columns.ts';
import { serviceErrorCode } from '../../../service/dataverse/errorCodes.ts';
import { noticeText, parametersText } from '../../../service/dataverse/parameters.ts';
import { pairOf } from '../../../service/dataverse/status.ts';
import { versionNumberOf } from '../../../service/dataverse/versionNumber.ts';
import { userIdOf } from '../users.ts';
import type { Shown } from './shown.ts';

export type ColumnValue = string | number | RawNumber | null;

export interface ValueOptions {
  /** Dates with fractions of a second. */
  readonly dateFractions: boolean;
}

/** What a column of a row shows; null where it is empty. */
export function columnValue(column: Column, shown: Shown, options: ValueOptions): ColumnValue {
  const { operation } = shown;
  switch (column.name) {
    case 'backgroundoperationstatecode':
      return pairOf(shown.status).state;
    case 'backgroundoperationstatuscode':
      return pairOf(shown.status).status;
    case 'inputparameters':
      return parametersOf(column, shown.input, `${operation.id}/input`);
    case 'outputparameters':
      return parametersOf(column, shown.output, `${operation.id}/output`);
    case 'displayname':
      return operation.displayName ?? operation.name;
    case 'errorcode':
      return operation.error === null ? null : serviceErrorCode(operation.error.code);
    case 'errormessage':
      return operation.error?.message ?? null;
    case 'versionnumber':
      return exactNumber(versionNumberOf(operation.version));
    default:
      return plainValue(column, operation, options);
  }
}

/** A stored null is an empty column, as nothing is. `place`: where our own API has all of it. */
function parametersOf({ type }: Column, payload: string | null, place: string): string | null {
  if (payload === null || payload === 'null') return null;
  const text = parametersText(payload);
  const most = type.kind === 'memo' ? type.max : text.length;
  return text.length <= most ? text : noticeText(text.length, most, `GET /api/v1/operations/${place}`);
}

function plainValue({ type, field }: Column, operation: Operation, options: ValueOptions): ColumnValue {
  const value = field !== null && field in operation ? operation[field as keyof Operation] : null;
  if (typeof value !== 'string' && typeof value !== 'number') return null;
  if (type.kind === 'lookup') return userIdOf(String(value));
  if (type.kind === 'dateTime' || type.kind === 'dateOnly') return dateText(Number(value), options.dateFractions);
  return value;
}

/** Whole seconds, as standard tables show them, or with milliseconds. */
export function dateText(ms: number, fractions: boolean): string {
  const text = new Date(fractions ? ms : Math.floor(ms / 1_000) * 1_000).toISOString();
  return fractions ? text : text.replace(/\.\d+Z$/, 'Z');
}

/** A number that a double may not hold, kept as it is written. */
export function exactNumber(digits: string): RawNumber | number {
  return parseExact(digits) as RawNumber | number;
}

/** Name of the user that a lookup column shows; null when it is empty or no lookup. */
export function lookupName({ type, field }: Column, operation: Operation): string | null {
  const value = type.kind === 'lookup' && field !== null ? operation[field as keyof Operation] : null;
  return typeof value === 'string' ? value : null;
}
