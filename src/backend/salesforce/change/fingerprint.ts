import { createHash } from 'node:crypto';
import type { Operation } from '../../../operation/operation.ts';

/**
 * What a row says, in few bytes: SystemModstamp alone does not tell two changes within its resolution apart (whole
 * seconds in public answers).
 */
export function fingerprint(operation: Operation): string {
  return createHash('sha256').update(JSON.stringify(operation)).digest('base64');
}
