import { Agent, type Dispatcher, EnvHttpProxyAgent } from 'undici';
import { OperationFailure } from '../../operation/error.ts';

/** Largest answer that is read, bytes, packed and unpacked. */
export const answerLimit = 64 * 1_048_576;

/** How long a service is waited for, ms: until a connection stands, until an answer begins, until it goes on. */
export interface Timeouts {
  readonly connectTimeout: number;
  readonly headersTimeout: number;
  readonly bodyTimeout: number;
}

const usualTimeouts: Timeouts = { connectTimeout: 10_000, headersTimeout: 60_000, bodyTimeout: 60_000 };

const limits = {
  connections: 4,
  pipelining: 1,
  keepAliveTimeout: 30_000,
  maxResponseSize: answerLimit,
};

/** What may differ from the usual: for answers that last, there is no limit to size or silence. */
export type Reaching = Timeouts & { readonly connections?: number; readonly maxResponseSize?: number };

/**
 * Connections to a host: through `proxy` (a URL, empty: none is named), else through the one that the environment
 * variables name (`HTTPS_PROXY`); hosts of `NO_PROXY` and this machine are always reached directly. Raises
 * `invalid-request` for a proxy that is none.
 */
export function dispatcherFor(url: URL, proxy = '', reaching: Reaching = usualTimeouts): Dispatcher {
  const settings = { ...limits, ...reaching };
  if (isLoopback(url)) return new Agent(settings);
  if (proxy.trim() === '') return new EnvHttpProxyAgent(settings);
  try {
    const named = new URL(proxy.trim()).href;
    return new EnvHttpProxyAgent({ ...settings, httpProxy: named, httpsProxy: named });
  } catch (cause) {
    // Not named: it may hold a password.
    const message =
      'The proxy of the settings is no address that can be used. Write it as in http://proxy.example:8080.';
    throw new OperationFailure('invalid-request', message, { cause });
  }
}

export function isLoopback({ hostname }: URL): boolean {
  return /^(?:127(?:\.\d{1,3}){3}|\[::1\]|(?:.+\.)?localhost)$/.test(hostname);
}
