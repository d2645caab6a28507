import { X509Certificate } from 'node:crypto';
import { readFileSync, statSync } from 'node:fs';
import { createSecureContext } from 'node:tls';
import type { Clock } from '../../operation/clock.ts';
import { messageOf, OperationFailure } from '../../operation/error.ts';
import type { Log } from '../log.ts';

/** PEM files: the certificate with those between it and its authority, and its private key. */
export interface TlsFiles {
  readonly cert: string;
  readonly key: string;
}

export interface Certificate {
  readonly cert: Buffer;
  readonly key: Buffer;
  /** Names and addresses that the certificate is for, as in `queue.example`; those with a wildcard are left out. */
  readonly hosts: readonly string[];
}

/** Shortest time between two looks at the files, ms. */
const lookInterval = 1_000;

/** Reads a certificate and its key. Raises `invalid-request` when they cannot be read, or do not belong together. */
export function readCertificate(files: TlsFiles): Certificate {
  try {
    const [cert, key] = [readFileSync(files.cert), readFileSync(files.key)];
    createSecureContext({ cert, key });
    return { cert, key, hosts: hostsOf(new X509Certificate(cert)) };
  } catch (error) {
    throw new OperationFailure(
      'invalid-request',
      `The certificate ${files.cert} with the key ${files.key} cannot be used (${messageOf(error)}). Give a certificate and its private key as PEM files with --tls-cert and --tls-key.`,
      { cause: error },
    );
  }
}

/**
 * Calls back with a renewed certificate. The files are looked at when somebody connects, so that nothing waits and no
 * signal is needed, and links that are pointed elsewhere are seen too. One that cannot be used is passed over.
 */
export function watchCertificate(files: TlsFiles, clock: Clock, log: Log, renewed: (next: Certificate) => void) {
  let lookedAt = clock.elapsed();
  let seen = stateOf(files);
  return (): void => {
    if (clock.elapsed() - lookedAt < lookInterval) return;
    lookedAt = clock.elapsed();
    const state = stateOf(files);
    if (state === seen) return;
    seen = state;
    try {
      renewed(readCertificate(files));
      log('info', 'The certificate was renewed.');
    } catch (error) {
      log('warn', 'A new certificate cannot be used; the one before goes on.', { reason: messageOf(error) });
    }
  };
}

function stateOf({ cert, key }: TlsFiles): string {
  return [cert, key]
    .map((file) => {
      const { ino, size, mtimeMs } = statSync(file, { throwIfNoEntry: false }) ?? { ino: 0, size: 0, mtimeMs: 0 };
      return `${ino} ${size} ${mtimeMs}`;
    })
    .join();
}

function hostsOf({ subjectAltName = '' }: X509Certificate): string[] {
  return [...subjectAltName.matchAll(/(?:DNS|IP Address):([^,\s"]+)/g)].flatMap(([, host = '']) =>
    host.startsWith('*') ? [] : [host.toLowerCase()],
  );
}
