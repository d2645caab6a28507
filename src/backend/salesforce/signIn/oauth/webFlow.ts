import { createHash, randomBytes } from 'node:crypto';
import { type Clock, systemClock } from '../../../../operation/clock.ts';
import { OperationFailure } from '../../../../operation/error.ts';
import { safeAddress } from '../../../web/address.ts';
import { isLoopback } from '../../../web/dispatcher.ts';
import { listenForCode, redirectPath } from './listener.ts';
import { type Grant, type LoginHost, requestGrant } from './tokenEndpoint.ts';

export interface WebFlowOptions extends LoginHost {
  /** Consumer key of a connected app. */
  readonly clientId: string;
  /** Opens an address in the person's browser. False: they did not want to. */
  readonly open: (address: string) => PromiseLike<boolean>;
  /** The address under which that browser reaches an address of this machine. */
  readonly external?: (local: string) => PromiseLike<string>;
  readonly clock?: Clock;
  /** ms until it is given up. */
  readonly timeout?: number;
  readonly signal?: AbortSignal;
}

/** Port of the redirect address that is documented for this (reference 5.4); connected apps name it with the address. */
const documentedPort = 1_717;
const usualTimeout = 300_000;

/**
 * Lets a person sign in with their browser: authorization code with PKCE (S256), brought back to this machine. Rejects
 * with an `OperationFailure`, or with the reason of the signal; nothing listens any more afterwards.
 */
export async function signInByBrowser(options: WebFlowOptions): Promise<Grant> {
  const { clientId, open, external, signal, clock = systemClock, timeout = usualTimeout } = options;
  const login = safeAddress(options.loginUrl, '/services/oauth2/authorize', 'a Salesforce org');
  const state = randomBytes(32).toString('base64url');
  const verifier = randomBytes(64).toString('base64url');
  // A facade takes any port; what a connected app of the service allows is written in it.
  const listener = await listenForCode(isLoopback(login) ? 0 : documentedPort, state);
  try {
    const local = `http://localhost:${listener.port}${redirectPath}`;
    const redirect = await redirectFor(local, external);
    if (!(await open(authorizeAddress(login, { clientId, redirect, state, verifier })))) throw notOpened();
    const code = await inTime(listener.code, clock, timeout, signal);
    const fields = { grant_type: 'authorization_code', code, client_id: clientId, redirect_uri: redirect };
    return await requestGrant(options, { ...fields, code_verifier: verifier }, signal);
  } finally {
    listener.close();
  }
}

/**
 * A forwarded port of the person's machine if there is one. Raises `unreachable` when their browser reaches this machine
 * by a web address only: no connected app knows that as a callback.
 */
async function redirectFor(local: string, external: WebFlowOptions['external']): Promise<string> {
  const seen = URL.parse((await external?.(local)) ?? local);
  if (seen === null || !isLoopback(seen)) throw elsewhere();
  return seen.pathname === redirectPath ? seen.href : local;
}

interface Asked {
  readonly clientId: string;
  readonly redirect: string;
  readonly state: string;
  readonly verifier: string;
}

function authorizeAddress(login: URL, { clientId, redirect, state, verifier }: Asked): string {
  const address = new URL(login);
  address.search = new URLSearchParams({
    response_type: 'code',
    client_id: clientId,
    redirect_uri: redirect,
    scope: 'refresh_token api web',
    state,
    code_challenge: createHash('sha256').update(verifier).digest('base64url'),
    code_challenge_method: 'S256',
  }).toString();
  return address.href;
}

function inTime<T>(wanted: Promise<T>, clock: Clock, timeout: number, signal: AbortSignal | undefined): Promise<T> {
  signal?.throwIfAborted();
  const { promise: ended, reject } = Promise.withResolvers<never>();
  const leave = () => reject(signal?.reason);
  signal?.addEventListener('abort', leave, { once: true });
  const cancel = clock.after(timeout, () => {
    const minutes = Math.round(timeout / 60_000);
    reject(new OperationFailure('unauthorized', `Nobody signed in within ${minutes} minutes. Use Sign In again.`));
  });
  return Promise.race([wanted, ended]).finally(() => {
    cancel();
    signal?.removeEventListener('abort', leave);
  });
}

function elsewhere(): OperationFailure {
  const message =
    'VS Code runs on another machine than your browser, which could not bring the sign-in back. Use an org of the Salesforce CLI, or an access token.';
  return new OperationFailure('unreachable', message);
}

function notOpened(): OperationFailure {
  return new OperationFailure('unauthorized', 'The browser was not opened, so nobody is signed in. Use Sign In again.');
}
