import { hostname } from 'node:os';
import type { Clock } from '../operation/clock.ts';
import { OperationFailure } from '../operation/error.ts';
import { isLoopback } from './access.ts';
import { readCertificate, type TlsFiles, watchCertificate } from './http/certificate.ts';
import type { Secure } from './http/listen.ts';
import type { Log } from './log.ts';
import type { Tokens } from './token/tokens.ts';

/** What a server was told about who may reach it. */
export interface ExposureOptions {
  readonly host: string;
  /** More host names that clients may use. */
  readonly allowedHosts: readonly string[];
  /** Null: plain HTTP. */
  readonly tls: TlsFiles | null;
  /** A proxy in front is believed what it says of the client (`X-Forwarded-Proto`, `X-Forwarded-For`). */
  readonly behindProxy: boolean;
  /** A token of its owner; undefined: none was given. */
  readonly token: string | undefined;
  readonly clock: Clock;
  readonly log: Log;
}

/** The addresses of a server. */
export interface Exposure {
  readonly scheme: 'http' | 'https';
  /** Names of the server besides those of loopback. */
  readonly hosts: readonly string[];
  /** Any IP address is a name of it. */
  readonly anyAddress: boolean;
  readonly secure: Secure | null;
  url(port: number): string;
}

/** Raises `invalid-request` when the certificate cannot be used. */
export function exposureOf({ host, allowedHosts, tls, clock, log }: ExposureOptions): Exposure {
  const anyAddress = host === '0.0.0.0' || host === '::';
  const certificate = tls === null ? null : readCertificate(tls);
  const certified = certificate?.hosts ?? [];
  const scheme = tls === null ? 'http' : 'https';
  // A certificate is seldom for an address: who is on this machine needs a name that it is for.
  const [name] = certified;
  const shown = anyAddress ? (name ?? (host === '::' ? '::1' : '127.0.0.1')) : host;
  return {
    scheme,
    hosts: [...(anyAddress ? [hostname()] : [host]), ...allowedHosts, ...certified],
    anyAddress,
    secure:
      tls === null || certificate === null
        ? null
        : { certificate, watch: (renewed) => watchCertificate(tls, clock, log, renewed) },
    url: (port) => `${scheme}://${shown.includes(':') ? `[${shown}]` : shown}:${port}`,
  };
}

/** What others can reach needs a token that somebody was given, and should not send it in clear. Raises `forbidden`. */
export async function checkExposure(options: ExposureOptions, tokens: Pick<Tokens, 'hasAny'>): Promise<void> {
  const { host, token, tls, behindProxy, log } = options;
  if (isLoopback(host)) return;
  if (token === undefined && !(await tokens.hasAny())) {
    throw new OperationFailure(
      'forbidden',
      `Other machines can reach ${host}, so a token is needed, and there is none. Make one with "bgops token create --name NAME --scope admin" and the same --data or --database as here, or give one with --token or BGOPS_TOKEN.`,
    );
  }
  if (tls === null && !behindProxy) {
    log(
      'warn',
      `Other machines can reach ${host}, and tokens and payloads go there in clear: anybody in between can read them. Give --tls-cert and --tls-key, or put a proxy with TLS in front and say --behind-proxy.`,
    );
  }
}
