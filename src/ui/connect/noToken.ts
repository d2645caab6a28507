import type { TokenSource } from '../../backend/web/token.ts';
import { OperationFailure } from '../../operation/error.ts';

/** Stands for a token that is not there: asks for a sign-in with a sentence that says why. */
export function noToken(sentence: string): TokenSource {
  return { get: () => Promise.reject(new OperationFailure('unauthorized', sentence)) };
}
