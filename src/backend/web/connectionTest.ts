import type { WhoAmI } from '../../operation/access.ts';
import { messageOf, OperationFailure } from '../../operation/error.ts';
import { ServiceFailure, type Trouble } from './failure.ts';

/** What a test of a connection found: who is signed in where, or what stands in the way. */
export type ConnectionTest =
  | {
      readonly kind: 'ok';
      readonly user: { readonly id: string; readonly name: string };
      /** `name` null: it may not be read. */
      readonly organization: { readonly id: string; readonly name: string | null };
    }
  | {
      readonly kind: 'engine';
      readonly version: string;
      /** What the token allows; null: the server knows no scopes. */
      readonly who: WhoAmI | null;
      /** Wall time of the test, ms. */
      readonly now: number;
    }
  | {
      /** `other`: something that no connection is expected to meet, or a token that could not be had. */
      readonly kind: Trouble | 'other';
      /** A sentence that says what is wrong and what to do. */
      readonly message: string;
      /** Name of the privilege that is missing, where the service names it. */
      readonly privilege: string | null;
      /** ms until the service lets itself be asked again, where it says so. */
      readonly retryIn: number | null;
    };

/** What a test tells of a failure. */
export function troubleOf(error: unknown): ConnectionTest {
  if (error instanceof ServiceFailure) {
    const { trouble: kind, message, privilege, retryIn } = error;
    return { kind, message, privilege, retryIn };
  }
  const code = error instanceof OperationFailure ? error.code : undefined;
  const kind = code === 'unauthorized' || code === 'forbidden' ? code : 'other';
  return { kind, message: messageOf(error), privilege: null, retryIn: null };
}
