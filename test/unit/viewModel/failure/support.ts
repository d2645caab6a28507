import type { Operation } from '../../../../src/operation/operation.ts';
import { operationOf } from '../../../support/operations.ts';

/** A failed operation. */
export function failed(finishedAt: number, message = 'no file 1', changes: Partial<Operation> = {}): Operation {
  return operationOf({ status: 'Error', finishedAt, type: 'a', error: { code: 1, message, stack: null }, ...changes });
}
