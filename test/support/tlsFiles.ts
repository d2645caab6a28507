import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import type { TlsFiles } from '../../src/server/http/certificate.ts';
import { selfSigned } from './certificate.ts';

/** A certificate that signs itself, for the name and 127.0.0.1, and its key as files of a folder. */
export function makeCertificate(folder: string, name: string, serial: number): TlsFiles {
  const [cert, key] = [path.join(folder, `cert${serial}.pem`), path.join(folder, `key${serial}.pem`)];
  const { certificate, privateKey } = selfSigned(name, serial);
  writeFileSync(cert, certificate);
  writeFileSync(key, privateKey.export({ type: 'pkcs8', format: 'pem' }));
  return { cert, key };
}

export const textOf = (file: string): string => readFileSync(file, 'utf8');
