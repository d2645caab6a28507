import type { Command } from 'commander';
import { type ErrorCode, errorKinds, messageOf, OperationFailure } from '../../operation/error.ts';
import { parseExact } from '../../operation/json.ts';
import { readServerFile } from '../discovery.ts';
import { dataFolder, dataOption } from './folder.ts';

/** Options with which every command but `serve` finds its server. */
export interface ServerFlags {
  data?: string;
  url?: string;
  token?: string;
  json?: boolean;
}

/** Calls the API of a server; answers and texts are as on the wire. */
export interface ServerCall {
  /** The JSON of the answer, undefined when it has none. Raises the server's own refusal. */
  json(method: string, path: string, body?: string): Promise<unknown>;
  /** The same, with a header of the answer, null when it was not sent. */
  answer(method: string, path: string, body: string, header: string): Promise<{ json: unknown; header: string | null }>;
  /** The answer as pieces of text, as they come. */
  text(path: string): AsyncIterable<string>;
}

export function withServerOptions(command: Command): Command {
  return command
    .addOption(dataOption())
    .option('--url <url>', 'address of the server (or BGOPS_URL); found in the data folder when left out')
    .option('--token <t>', 'bearer token (or BGOPS_TOKEN); found in the data folder when left out')
    .option('--json', 'print JSON for programs');
}

/** Finds the server that the options, the environment or the data folder name. Raises `unreachable`. */
export async function findServer(flags: ServerFlags): Promise<ServerCall> {
  const url = flags.url ?? (process.env.BGOPS_URL || undefined);
  const given = flags.token ?? (process.env.BGOPS_TOKEN || undefined);
  if (url !== undefined) return callsTo(url, given ?? '');
  const folder = dataFolder(flags.data);
  const found = await readServerFile(folder);
  if (found === null) {
    throw new OperationFailure(
      'unreachable',
      `No engine server runs on ${folder}. Start one with "bgops serve --data ${folder}", or name one with --url.`,
    );
  }
  return callsTo(found.url, given ?? found.token);
}

function callsTo(url: string, token: string): ServerCall {
  const call = async (method: string, path: string, body?: string): Promise<Response> => {
    const headers: Record<string, string> = token === '' ? {} : { authorization: `Bearer ${token}` };
    if (body !== undefined) headers['content-type'] = 'application/json';
    const response = await fetch(new URL(path, url), {
      method,
      headers,
      ...(body === undefined ? {} : { body }),
    }).catch((error: unknown) => {
      const cause = error instanceof Error && error.cause !== undefined ? error.cause : error;
      if (/certificate|CERT/.test(`${messageOf(cause)} ${(cause as { code?: unknown }).code}`)) {
        throw new OperationFailure(
          'unreachable',
          `The certificate of ${url} is not trusted: ${messageOf(cause)}. Name the file of its authority (PEM) in the environment variable NODE_EXTRA_CA_CERTS, and call the server by a name of the certificate.`,
        );
      }
      throw new OperationFailure(
        'unreachable',
        `No engine server answers at ${url}: ${messageOf(cause)}. Start it with "bgops serve", or correct --url.`,
      );
    });
    if (!response.ok) throw refusalOf(response.status, await response.text());
    return response;
  };
  return {
    async json(method, path, body) {
      const text = await (await call(method, path, body)).text();
      return text === '' ? undefined : parseExact(text);
    },
    async answer(method, path, body, header) {
      const response = await call(method, path, body);
      return { json: parseExact(await response.text()), header: response.headers.get(header) };
    },
    async *text(path) {
      let told = 0;
      for (;;) {
        const { body } = await call('GET', path);
        let read = 0;
        try {
          for await (const piece of body?.pipeThrough(new TextDecoderStream()) ?? []) {
            const fresh = piece.slice(Math.max(0, told - read));
            read += piece.length;
            told = Math.max(told, read);
            if (fresh !== '') yield fresh;
          }
          return;
        } catch (error) {
          if (!isSilence(error)) throw error;
        }
      }
    },
  };
}

/** Node gives a body up that brought nothing for five minutes, as a log may that is followed: then it is asked for again. */
function isSilence(error: unknown): boolean {
  const { cause } = error as { cause?: { code?: unknown } };
  return cause?.code === 'UND_ERR_BODY_TIMEOUT';
}

/** The problem document of an answer as the failure that it was on the server. */
function refusalOf(status: number, text: string): OperationFailure {
  try {
    const { code, detail, path } = JSON.parse(text) as { code: string; detail: string; path?: string };
    if (code in errorKinds) return new OperationFailure(code as ErrorCode, detail, path === undefined ? {} : { path });
  } catch {
    // What answers is not an engine server.
  }
  return new OperationFailure(
    'unreachable',
    `The address answered with status ${status} and no reason. Is it an engine server?`,
  );
}
