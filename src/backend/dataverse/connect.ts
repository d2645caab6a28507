import { z } from 'zod';
import { type Clock, systemClock } from '../../operation/clock.ts';
import { messageOf, OperationFailure } from '../../operation/error.ts';
import { ServiceFailure, type Trouble } from './request/failure.ts';
import { Requests } from './request/requests.ts';
import { rowsAddress } from './row/address.ts';
import { decode } from './row/answer.ts';
import { Rows } from './row/rows.ts';
import type { TokenSource } from './token.ts';
import { Users } from './users.ts';

/** What a test of a connection found: who is signed in where, or what stands in the way. */
export type ConnectionTest =
  | {
      readonly kind: 'ok';
      readonly user: { readonly id: string; readonly name: string };
      /** `name` null: it may not be read. */
      readonly organization: { readonly id: string; readonly name: string | null };
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

export interface TestOptions {
  readonly origin: string;
  readonly tokens: TokenSource;
  readonly clock?: Clock;
  readonly signal?: AbortSignal;
}

const who = z.object({ UserId: z.guid(), OrganizationId: z.guid() });
const organization = z.object({ name: z.string().nullish() });

/** Tries a connection: signs in, asks who that is, and reads one row. Rejects only with the reason of its signal. */
export async function testConnection(options: TestOptions): Promise<ConnectionTest> {
  try {
    const { origin, tokens, clock = systemClock, signal } = options;
    const requests = new Requests({ origin, tokens, clock, random: Math.random });
    try {
      return await tryAll(requests, clock, signal);
    } finally {
      requests.dispose();
    }
  } catch (error) {
    options.signal?.throwIfAborted();
    return trouble(error);
  }
}

async function tryAll(requests: Requests, clock: Clock, signal: AbortSignal | undefined): Promise<ConnectionTest> {
  const { text } = await requests.read('WhoAmI', { signal, impatient: true });
  const { UserId, OrganizationId } = decode(who, text, 'GET WhoAmI');
  const rows = new Rows({ requests, clock, onProblem: () => {} });
  await rows.ids(rowsAddress({ columns: ['backgroundoperationid'], top: 1 }), 1, signal);
  const name = await new Users(requests).nameOf(UserId, signal);
  return {
    kind: 'ok',
    user: { id: UserId, name: name ?? UserId },
    organization: { id: OrganizationId, name: await organizationName(requests, OrganizationId, signal) },
  };
}

async function organizationName(
  requests: Requests,
  id: string,
  signal: AbortSignal | undefined,
): Promise<string | null> {
  try {
    const { text } = await requests.read(`organizations(${id})?$select=name`, { signal, impatient: true });
    return decode(organization, text, 'GET organizations').name ?? null;
  } catch {
    signal?.throwIfAborted();
    return null;
  }
}

function trouble(error: unknown): ConnectionTest {
  if (error instanceof ServiceFailure) {
    const { trouble: kind, message, privilege, retryIn } = error;
    return { kind, message, privilege, retryIn };
  }
  const kind = error instanceof OperationFailure && error.code === 'unauthorized' ? 'unauthorized' : 'other';
  return { kind, message: messageOf(error), privilege: null, retryIn: null };
}
