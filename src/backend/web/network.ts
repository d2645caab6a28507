import { messageOf, OperationFailure } from '../../operation/error.ts';
import { ServiceFailure } from './failure.ts';
import { tlsSentence } from './tlsSentence.ts';

const nameCodes = new Set(['ENOTFOUND', 'EAI_AGAIN', 'EAI_NODATA', 'EAI_NONAME']);
const timeoutCodes = new Set([
  'UND_ERR_CONNECT_TIMEOUT',
  'UND_ERR_HEADERS_TIMEOUT',
  'UND_ERR_BODY_TIMEOUT',
  'ETIMEDOUT',
]);
const tlsCode =
  /^(?:CERT_|ERR_TLS_|ERR_SSL_|EPROTO|DEPTH_ZERO_|SELF_SIGNED_|UNABLE_TO_|HOSTNAME_MISMATCH|INVALID_CA|CRL_)/;

/**
 * The failure of a request that got no answer, as a sentence; raises the signal's reason when that is the cause.
 * `changes`: the request may have been carried out all the same.
 */
export function broken(error: unknown, url: URL, changes: boolean, signal?: AbortSignal): OperationFailure {
  if (signal?.aborted === true) throw signal.reason;
  if (error instanceof OperationFailure) return error;
  const found = systemError(error);
  const code = found?.code;
  const { host } = url;
  const facts = { cause: error };
  const atProxy = proxyTrouble(error, found, url);
  if (atProxy !== undefined) return new ServiceFailure('unreachable', atProxy, { trouble: 'network', ...facts });
  if (code !== undefined && nameCodes.has(code)) {
    const message = `The name ${url.hostname} could not be resolved (${code}). Check the URL and the network; a place that was deleted has no name any more.`;
    return new ServiceFailure('unreachable', message, { trouble: 'name', ...facts });
  }
  if (code !== undefined && tlsCode.test(code)) {
    return new ServiceFailure('unreachable', tlsSentence(code, host, messageOf(error)), { trouble: 'tls', ...facts });
  }
  if (code === 'UND_ERR_RES_EXCEEDED_MAX_SIZE') return tooLarge(host);
  if (code === 'ECONNREFUSED') {
    const nothing = changes ? `Nothing answers at ${host}, so nothing was done` : `Nothing answers at ${host}`;
    const message = `${nothing}. Check the URL, and whether something is running there.`;
    return new ServiceFailure('unreachable', message, { trouble: 'network', ...facts });
  }
  const next = changes ? 'Look whether it was done before you try again.' : 'Try again.';
  if (code !== undefined && timeoutCodes.has(code)) {
    const message = `${host} did not answer in time (${code}). ${next}`;
    return new ServiceFailure('unreachable', message, { trouble: 'network', ...facts });
  }
  const message = `The connection to ${host} broke (${code ?? messageOf(error)}). ${next}`;
  return new ServiceFailure('unreachable', message, { trouble: 'network', ...facts });
}

export function tooLarge(host: string): ServiceFailure {
  const message = `The answer of ${host} is larger than 64 MiB and was not read. Ask for less.`;
  return new ServiceFailure('too-large', message, { trouble: 'refused' });
}

/** An error of the system or of the transport, with what it says of where it happened. */
interface SystemError {
  readonly code: string;
  readonly hostname?: unknown;
  readonly address?: unknown;
  readonly port?: unknown;
}

function systemError(error: unknown): SystemError | undefined {
  for (let at = error, depth = 0; at instanceof Error && depth < 5; at = at.cause, depth += 1) {
    if ('code' in at && typeof at.code === 'string') return at as Error & SystemError;
  }
  return undefined;
}

const advice = 'Check the setting http.proxy and the variables HTTPS_PROXY and NO_PROXY.';

/** What is wrong with the proxy rather than with the service, as a sentence; undefined: nothing that is known. */
function proxyTrouble(error: unknown, found: SystemError | undefined, url: URL): string | undefined {
  const [, status] = /^Proxy response \((\d+)\)/.exec(messageOf(error)) ?? [];
  if (status === '407') return 'The proxy wants a sign-in (status 407). Put user and password into its address.';
  if (status !== undefined) return `The proxy lets nothing pass to ${url.host} (status ${status}). ${advice}`;
  switch (found?.code) {
    case 'UND_ERR_PRX_CONN':
    case 'UND_ERR_PRX_TLS':
      return `The proxy broke the connection to ${url.host} (${found.code}). ${advice}`;
    case 'ECONNREFUSED': {
      const isElsewhere = typeof found.port === 'number' && String(found.port) !== portOf(url);
      return isElsewhere ? `Nothing answers at the proxy ${found.address}:${found.port}. ${advice}` : undefined;
    }
    default: {
      const name = found?.hostname;
      const isElsewhere = typeof name === 'string' && nameCodes.has(found?.code ?? '') && name !== url.hostname;
      return isElsewhere ? `The name of the proxy, ${name}, could not be resolved. ${advice}` : undefined;
    }
  }
}

function portOf({ port, protocol }: URL): string {
  return port !== '' ? port : protocol === 'https:' ? '443' : '80';
}
