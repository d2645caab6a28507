import { mkdir, open, readFile, rm } from 'node:fs/promises';
import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';

export interface Options {
  /** JSON file with the rates of one euro. */
  readonly rates: string;
  /** Folder that keeps what was seen, so that every process which starts the service agrees. */
  readonly memory: string;
}

/**
 * A small web service for currency rates, on a loopback port of its own, that has the hiccups of a real one: it answers
 * the first call with a given `X-Request-Id` with 503, and the second with the rate.
 *
 * `GET /rates/EUR/USD` → 200 `{ "from": "EUR", "to": "USD", "rate": 1.08 }`, 404 for a currency it does not know.
 *
 * Resolves with its URL; never keeps its process alive.
 */
export async function startRateService(options: Options): Promise<string> {
  const server = createServer((request, response) => {
    const respond = ({ status, body }: Answer) => {
      response.writeHead(status, { 'content-type': 'application/json', connection: 'close' });
      response.end(JSON.stringify(body));
    };
    answer(request, options).then(respond, (error) => respond({ status: 500, body: { error: String(error) } }));
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject).listen(0, '127.0.0.1', resolve);
  });
  server.unref();
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

interface Answer {
  readonly status: number;
  readonly body: Record<string, unknown>;
}

async function answer(request: IncomingMessage, { rates, memory }: Options): Promise<Answer> {
  const id = request.headers['x-request-id'];
  if (typeof id !== 'string' || !/^[\w-]{1,80}$/.test(id)) {
    return { status: 400, body: { error: 'The header X-Request-Id is missing or not a plain word.' } };
  }
  if (await isFirst(join(memory, id))) {
    return { status: 503, body: { error: 'The rates are being updated. Try again.' } };
  }
  const [, from = '', to = ''] = /^\/rates\/([A-Z]{3})\/([A-Z]{3})$/.exec(request.url ?? '') ?? [];
  const perEuro: Record<string, number> = JSON.parse(await readFile(rates, 'utf8'));
  const [fromRate, toRate] = [perEuro[from], perEuro[to]];
  if (fromRate === undefined || toRate === undefined) {
    return { status: 404, body: { error: `There is no rate at ${request.url}.` } };
  }
  return { status: 200, body: { from, to, rate: toRate / fromRate } };
}

/** True for the first call: only one process can create the file. The second call removes it. */
async function isFirst(seen: string): Promise<boolean> {
  await mkdir(join(seen, '..'), { recursive: true });
  try {
    await (await open(seen, 'wx')).close();
    return true;
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'EEXIST')) throw error;
    await rm(seen, { force: true });
    return false;
  }
}
