import { Agent, type Dispatcher, EnvHttpProxyAgent } from 'undici';

/** Largest answer that is read, bytes, packed and unpacked. */
export const answerLimit = 64 * 1_048_576;

const settings = {
  connections: 4,
  pipelining: 1,
  // ms until a connection stands, and until an answer begins or goes on.
  connectTimeout: 10_000,
  headersTimeout: 60_000,
  bodyTimeout: 60_000,
  keepAliveTimeout: 30_000,
  maxResponseSize: answerLimit,
};

/** Connections to a host, through the proxy that the environment variables name unless it is this machine. */
export function dispatcherFor(url: URL): Dispatcher {
  return isLoopback(url) ? new Agent(settings) : new EnvHttpProxyAgent(settings);
}

export function isLoopback({ hostname }: URL): boolean {
  return /^(?:127(?:\.\d{1,3}){3}|\[::1\]|(?:.+\.)?localhost)$/.test(hostname);
}
