import { z } from 'zod';
import { includesScope, whoAmI } from '../../../operation/access.ts';
import { OperationFailure } from '../../../operation/error.ts';
import { health, serverInfo } from '../../../server/api/schema.ts';
import type { ServerAbout } from '../../backend.ts';
import { ServiceFailure } from '../../web/failure.ts';
import { decodeAnswer } from '../answer.ts';
import type { Requests } from '../requests.ts';

/** What a server says of itself and of the token it was asked with. */
export interface Standing extends ServerAbout {
  /** Requests that it answers, as in `GET /api/v1/groups`; null: they are those of this version. */
  readonly offered: ReadonlySet<string> | null;
}

const paths = z.object({ paths: z.record(z.string(), z.record(z.string(), z.unknown())) });

/**
 * Asks a server who it is and what the token allows. `version` is ours: a server of another one is asked what it offers.
 * Rejects with an `OperationFailure`: `unauthorized` for a token that is not taken, `stranger` in a `ServiceFailure` where
 * something else answers, `forbidden` when the token lets its bearer see nothing.
 */
export async function standingOf(requests: Requests, version: string, signal?: AbortSignal): Promise<Standing> {
  const asked = { signal, unheard: true } as const;
  const read = async <Schema extends z.ZodType>(schema: Schema, path: string): Promise<z.output<Schema>> =>
    decodeAnswer(schema, (await requests.text('GET', path, asked)).text, `GET ${path}`);
  const { version: theirs } = await strangerUnless(read(health, '/api/v1/health'));
  const who = await read(whoAmI, '/api/v1/whoami').catch(async (error: unknown) => {
    if (!(error instanceof OperationFailure && error.code === 'no-such-route')) throw error;
    // The token is still to be tried.
    await read(serverInfo, '/api/v1/server');
    return null;
  });
  if (who !== null && !includesScope(who.scopes, 'read')) {
    const message = `The token “${who.name}” does not allow to see operations: it lacks the scope read. Use one that has it.`;
    throw new ServiceFailure('forbidden', message, { trouble: 'forbidden', privilege: 'read' });
  }
  return { version: theirs, who, offered: theirs === version ? null : await offeredBy(read(paths, openApi)) };
}

const openApi = '/api/v1/openapi.json';

async function offeredBy(reading: Promise<z.output<typeof paths>>): Promise<ReadonlySet<string>> {
  const { paths: known } = await reading;
  return new Set(
    Object.entries(known).flatMap(([path, methods]) =>
      Object.keys(methods).map((method) => `${method.toUpperCase()} ${path}`),
    ),
  );
}

/** Something answers, but not as an engine server does. */
async function strangerUnless<T>(reading: Promise<T>): Promise<T> {
  try {
    return await reading;
  } catch (error) {
    if (!(error instanceof OperationFailure) || error instanceof ServiceFailure || error.code === 'forbidden-host')
      throw error;
    throw new ServiceFailure('unreachable', error.message, { trouble: 'stranger', cause: error });
  }
}
