import { messageOf, OperationFailure } from '../../operation/error.ts';
import { ServiceFailure } from './failure.ts';

const nameCodes = new Set(['ENOTFOUND', 'EAI_AGAIN', 'EAI_NODATA', 'EAI_NONAME']);
const tlsCode =
  /^(?:CERT_|ERR_TLS_|ERR_SSL_|EPROTO|DEPTH_ZERO_|SELF_SIGNED_|UNABLE_TO_|HOSTNAME_MISMATCH|INVALID_CA|CRL_)/;

/**
 * The failure of a request that got no answer, as a sentence; raises the signal's reason when that is the cause.
 * `changes`: the request may have been carried out all the same.
 */
export function broken(error: unknown, url: URL, changes: boolean, signal?: AbortSignal): OperationFailure {
  if (signal?.aborted === true) throw signal.reason;
  if (error instanceof OperationFailure) return error;
  const code = codeOf(error);
  const { host } = url;
  const facts = { cause: error };
  if (code !== undefined && nameCodes.has(code)) {
    const message = `The name ${url.hostname} could not be resolved (${code}). Check the URL and the network; a place that was deleted has no name any more.`;
    return new ServiceFailure('unreachable', message, { trouble: 'name', ...facts });
  }
  if (code !== undefined && tlsCode.test(code)) {
    const message = `No secure connection to ${host} could be made (${code}: ${messageOf(error)}). Check the URL, the machine's clock, and whether a proxy replaces certificates.`;
    return new ServiceFailure('unreachable', message, { trouble: 'tls', ...facts });
  }
  if (code === 'UND_ERR_RES_EXCEEDED_MAX_SIZE') return tooLarge(host);
  if (code === 'ECONNREFUSED') {
    const message = `Nothing answers at ${host}. Check the URL, and whether something is running there.`;
    return new ServiceFailure('unreachable', message, { trouble: 'network', ...facts });
  }
  const advice = changes ? 'Look whether it was done before you try again.' : 'Try again.';
  const message = `The connection to ${host} broke (${code ?? messageOf(error)}). ${advice}`;
  return new ServiceFailure('unreachable', message, { trouble: 'network', ...facts });
}

export function tooLarge(host: string): ServiceFailure {
  const message = `The answer of ${host} is larger than 64 MiB and was not read. Ask for less.`;
  return new ServiceFailure('too-large', message, { trouble: 'refused' });
}

function codeOf(error: unknown): string | undefined {
  for (let at = error, depth = 0; at instanceof Error && depth < 5; at = at.cause, depth += 1) {
    if ('code' in at && typeof at.code === 'string') return at.code;
  }
  return undefined;
}
