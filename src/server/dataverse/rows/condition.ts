import type { Operation } from '../../../operation/operation.ts';
import type { Call, Context } from '../context.ts';
import { DataverseFault, faultCodes, faults } from '../fault.ts';
import { hasEtag } from '../row/etag.ts';

/** What If-Match and If-None-Match ask of a write. */
export interface Precondition {
  /** `present`: only a row that is there (`If-Match: *`); `absent`: only one that is not (`If-None-Match: *`). */
  readonly needs: 'present' | 'absent' | 'nothing';
  /** ETags of If-Match, of which the row must have one; null: any will do. */
  readonly etag: string | null;
}

/** Reads the headers. The literal word `null` in If-None-Match is a documented habit that means nothing. */
export function preconditionOf({ request: { headers } }: Call): Precondition {
  const match = headers['if-match']?.trim();
  const none = headers['if-none-match']?.trim();
  if (match !== undefined && match !== '') return { needs: 'present', etag: match === '*' ? null : match };
  return { needs: none === '*' ? 'absent' : 'nothing', etag: null };
}

/** The version that a write must find; none where any will do. Raises 412, or 400 when the table does not offer it. */
export function versionFor({ etag }: Precondition, row: Operation, { settings }: Context): { ifVersion?: number } {
  if (etag === null) return {};
  if (!settings.optimisticConcurrency) throw concurrencyOff();
  if (!hasEtag(etag, row)) throw faults.versionMismatch();
  return { ifVersion: row.version };
}

/** [OC] the code; status and sentence are ours. */
function concurrencyOff(): DataverseFault {
  return new DataverseFault(
    400,
    faultCodes.concurrencyOff,
    'Optimistic concurrency is not enabled for the table (the setting optimisticConcurrency). Send "If-Match: *".',
  );
}
