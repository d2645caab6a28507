import type { Operation } from '../../operation/operation.ts';
import { wireOperation } from '../../operation/wire.ts';
import { type Cell, csvLine } from './csv.ts';

/** An operation to export, with the id of its connection. */
export interface ExportRow {
  readonly connection: string;
  readonly operation: Operation;
  /** JSON texts exactly as stored, null where there is none; undefined when they were not asked for. */
  readonly input?: string | null;
  readonly output?: string | null;
}

/** One row as a JSON object on one line. Payloads go in as they are stored, so that numbers stay exact. */
export function jsonRow({ connection, operation, input, output }: ExportRow): string {
  const fields = JSON.stringify({ connection, ...wireOperation(operation) });
  const payloads = Object.entries({ input, output }).flatMap(([name, text]) =>
    text === undefined ? [] : [`,${JSON.stringify(name)}:${text === null ? 'null' : payloadText(text)}`],
  );
  return `${fields.slice(0, -1)}${payloads.join('')}}`;
}

/** Line breaks in JSON are space between its parts. What is no JSON goes in as a text. */
function payloadText(text: string): string {
  try {
    JSON.parse(text);
    return text.replace(/[\r\n]+/g, ' ').trim();
  } catch {
    return JSON.stringify(text);
  }
}

/** Columns of the CSV form, in their order: the fields of an operation without what has a form of its own. */
const columns = [
  ...(['id', 'name', 'displayName', 'type', 'status', 'priority', 'parentKey', 'partitionId', 'runAs'] as const),
  ...(['executionGroup', 'groupLeaderId', 'numFollowers', 'sequenceGroup', 'sequenceNumber'] as const),
  ...(['submittedAt', 'processAfter', 'dueAt', 'startedAt', 'finishedAt', 'expiresAt'] as const),
  ...(['attempts', 'retryCount', 'retryLimit', 'retryBackoff', 'timeout', 'ttl', 'workerUri', 'createdBy'] as const),
  ...(['createdOnBehalfOf', 'modifiedBy', 'modifiedOnBehalfOf', 'modifiedAt', 'callbackUrl'] as const),
  ...(['resubmittedFrom', 'idempotencyKey', 'memberOutcome', 'sequence', 'version'] as const),
] satisfies readonly (keyof Operation)[];

export const csvHead = csvLine(['connection', ...columns, 'errorCode', 'errorMessage']);

export function csvRow({ connection, operation }: ExportRow): string {
  const wire = wireOperation(operation);
  const { error } = operation;
  const cells = columns.map((name): Cell => wire[name]);
  return csvLine([connection, ...cells, error?.code ?? null, error?.message ?? null]);
}
