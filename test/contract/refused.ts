import assert from 'node:assert/strict';
import { type ErrorCode, OperationFailure } from '../../src/operation/error.ts';

/** Rejects with a failure of that code, and of that path where one is given. */
export async function refused(call: Promise<unknown>, code: ErrorCode, path?: string): Promise<void> {
  await assert.rejects(call, (error: unknown) => {
    assert.ok(error instanceof OperationFailure, String(error));
    assert.equal(error.code, code, error.message);
    if (path !== undefined) assert.equal(error.path, path);
    return true;
  });
}
