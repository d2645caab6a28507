import { createHash, timingSafeEqual } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import { isIP } from 'node:net';
import { OperationFailure } from '../operation/error.ts';

/**
 * Who may talk to the server. Pages of other sites must not, even when a browser on this machine opens them: the Host
 * must be one of ours (against DNS rebinding), and a request that a page of another origin caused is refused (against
 * CSRF). No CORS header is ever sent. Everything but the health check needs the bearer token as well.
 */
export interface Access {
  /** Raises `forbidden-host` or `forbidden-origin`. */
  checkSource(request: IncomingMessage): void;
  /** Raises `unauthorized`. */
  checkToken(request: IncomingMessage): void;
}

export interface AccessOptions {
  readonly token: string;
  /** The port that the server listens on. */
  readonly port: number;
  /** Host names and addresses that clients may use besides those of loopback, without a port. */
  readonly hosts: readonly string[];
}

const loopbackNames: readonly string[] = ['localhost', '127.0.0.1', '[::1]'];

export function createAccess({ token, port, hosts }: AccessOptions): Access {
  const names = [...loopbackNames, ...hosts.map((host) => bracketed(host.toLowerCase()))];
  const served = new Set(names.map((name) => `${name}:${port}`));
  if (port === 80) for (const name of names) served.add(name);
  const expected = digest(token);
  return {
    checkSource(request) {
      const host = onlyHost(request);
      if (host === null || !served.has(host)) {
        throw new OperationFailure(
          'forbidden-host',
          `The host name ${host === null ? '(none or several)' : JSON.stringify(host)} is not served. Use http://127.0.0.1:${port}, or allow the name with --allow-host.`,
        );
      }
      const { origin } = request.headers;
      if (origin !== undefined && origin.toLowerCase() !== `http://${host}`) throw foreign(`the origin ${origin}`);
      const site = request.headers['sec-fetch-site'];
      if (site === 'cross-site' || site === 'same-site') throw foreign('a page of another site');
    },
    checkToken(request) {
      const match = /^Bearer +([^ ]+) *$/i.exec(request.headers.authorization ?? '');
      if (match === null) {
        throw new OperationFailure(
          'unauthorized',
          'A token is needed. Send it as "Authorization: Bearer TOKEN"; it is in server.json of the data folder, or the one given with --token.',
        );
      }
      if (!timingSafeEqual(digest(match[1] ?? ''), expected)) {
        throw new OperationFailure(
          'unauthorized',
          'The token is wrong. A server that was started again may have a new one: read server.json of the data folder again.',
        );
      }
    },
  };
}

/** True for an address or name that only this machine reaches. */
export function isLoopback(host: string): boolean {
  const name = host.toLowerCase().replace(/^\[|\]$/g, '');
  return name === 'localhost' || name === '::1' || (isIP(name) === 4 && name.startsWith('127.'));
}

/** The one Host header in lower case; null when there is none or more than one. */
function onlyHost(request: IncomingMessage): string | null {
  const all = request.headersDistinct.host ?? [];
  return all.length === 1 ? (all[0] ?? '').toLowerCase() : null;
}

function bracketed(host: string): string {
  return isIP(host) === 6 ? `[${host}]` : host;
}

/** Tokens of any length compare in the same time. */
function digest(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}

function foreign(what: string): OperationFailure {
  return new OperationFailure(
    'forbidden-origin',
    `Requests caused by ${what} are refused. Call the server from a program, not from a web page.`,
  );
}
