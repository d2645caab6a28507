import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { OperationFailure } from '../../../../operation/error.ts';

/** Where a browser comes back to. */
export interface RedirectListener {
  readonly port: number;
  /** The code of the sign-in. Rejects with what was refused, in the service's words. */
  readonly code: Promise<string>;
  close(): void;
}

/** Path of the documented redirect address (reference 5.4). */
export const redirectPath = '/OauthRedirect';

/**
 * Listens on loopback until a browser brings the code that belongs to `state`; whoever comes without that is turned
 * away and ends nothing. `port` 0: a free one. Rejects with an `OperationFailure` when the port is taken.
 */
export async function listenForCode(port: number, state: string): Promise<RedirectListener> {
  const { promise: code, resolve, reject } = Promise.withResolvers<string>();
  // Rejected before anybody waits for it, if so be.
  code.catch(() => {});
  const server = createServer((request, response) => {
    const outcome = read(request, state);
    answer(response, outcome);
    if (outcome.kind === 'code') resolve(outcome.code);
    if (outcome.kind === 'refused') reject(new OperationFailure('unauthorized', outcome.sentence));
  });
  server.requestTimeout = 10_000;
  await new Promise<void>((listening, failed) => {
    server.once('error', (error: NodeJS.ErrnoException) => failed(notListening(error, port)));
    server.listen({ port, host: '127.0.0.1' }, listening);
  });
  return {
    port: (server.address() as AddressInfo).port,
    code,
    close: () => {
      server.close();
      server.closeIdleConnections();
    },
  };
}

type Outcome =
  | { readonly kind: 'code'; readonly code: string }
  | { readonly kind: 'refused'; readonly sentence: string }
  | { readonly kind: 'stranger'; readonly status: number };

function read({ method, url }: IncomingMessage, state: string): Outcome {
  const address = URL.parse(url ?? '', 'http://localhost');
  if (address?.pathname !== redirectPath) return { kind: 'stranger', status: 404 };
  if (method !== 'GET') return { kind: 'stranger', status: 405 };
  const { searchParams: said } = address;
  if (said.get('state') !== state) return { kind: 'stranger', status: 400 };
  const error = said.get('error');
  if (error !== null) {
    const why = (said.get('error_description') ?? error).replaceAll(/\s+/g, ' ').slice(0, 400);
    return { kind: 'refused', sentence: `The sign-in was not completed: ${why} (${error.slice(0, 80)}).` };
  }
  const code = said.get('code');
  return code ? { kind: 'code', code } : { kind: 'stranger', status: 400 };
}

const headers = {
  'content-type': 'text/html; charset=utf-8',
  'content-security-policy': "default-src 'none'; frame-ancestors 'none'",
  'referrer-policy': 'no-referrer',
  'cache-control': 'no-store',
  connection: 'close',
};

/** Fixed texts: nothing of what came is shown. */
function answer(response: ServerResponse, outcome: Outcome): void {
  const [status, text] = pageOf(outcome);
  response.writeHead(status, headers);
  response.end(`<!DOCTYPE html><html lang="en"><title>Background Operations</title><p>${text}</p></html>`);
}

function pageOf(outcome: Outcome): readonly [status: number, text: string] {
  switch (outcome.kind) {
    case 'code':
      return [200, 'You are signed in. Close this page and go back to VS Code.'];
    case 'refused':
      return [200, 'The sign-in was not completed. Close this page; VS Code says why.'];
    case 'stranger':
      return [outcome.status, 'This is no sign-in that VS Code waits for.'];
  }
}

function notListening(error: NodeJS.ErrnoException, port: number): OperationFailure {
  const message =
    error.code === 'EADDRINUSE'
      ? `Port ${port} of this machine, to which the browser comes back, is in use. End the other sign-in (that of the Salesforce CLI uses the same port), then try again.`
      : `The browser could not come back to this machine (${error.code ?? error.message}).`;
  return new OperationFailure('unreachable', message, { cause: error });
}
