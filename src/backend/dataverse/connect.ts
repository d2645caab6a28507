import { z } from 'zod';
import { type Clock, systemClock } from '../../operation/clock.ts';
import { type ConnectionTest, troubleOf } from '../web/connectionTest.ts';
import type { TokenSource } from '../web/token.ts';
import { Requests } from './request/requests.ts';
import { rowsAddress } from './row/address.ts';
import { decode } from './row/answer.ts';
import { Rows } from './row/rows.ts';
import { Users } from './users.ts';

export interface TestOptions {
  readonly origin: string;
  readonly tokens: TokenSource;
  readonly clock?: Clock;
  readonly signal?: AbortSignal;
  /** URL of a proxy. */
  readonly proxy?: string;
}

const who = z.object({ UserId: z.guid(), OrganizationId: z.guid() });
const organization = z.object({ name: z.string().nullish() });

/** Tries a connection: signs in, asks who that is, and reads one row. Rejects only with the reason of its signal. */
export async function testConnection(options: TestOptions): Promise<ConnectionTest> {
  try {
    const { origin, tokens, clock = systemClock, signal, proxy } = options;
    const requests = new Requests({ origin, tokens, clock, random: Math.random, proxy });
    try {
      return await tryAll(requests, clock, signal);
    } finally {
      requests.dispose();
    }
  } catch (error) {
    options.signal?.throwIfAborted();
    return troubleOf(error);
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
