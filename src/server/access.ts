import type { IncomingMessage } from 'node:http';
import { isIP } from 'node:net';
import { OperationFailure } from '../operation/error.ts';
import type { Caller } from './caller.ts';
import type { Gate } from './gate.ts';

/**
 * Who may talk to the server. Pages of other sites must not, even when a browser on this machine opens them: the Host
 * must be one of ours (against DNS rebinding), and a request that a page of another origin caused is refused (against
 * CSRF). No CORS header is ever sent. Everything but the health check needs a bearer token as well.
 */
export interface Access {
  /** Raises `forbidden-host` or `forbidden-origin`. */
  checkSource(request: IncomingMessage): void;
  /** Whose token a request has; it is counted. Raises `unauthorized` or `throttled`. */
  identify(request: IncomingMessage): Promise<Caller>;
  /** Scheme and host that the client used, as in `https://queue.example`. */
  originOf(request: IncomingMessage): string;
  /** Network address of the client. */
  addressOf(request: IncomingMessage): string;
}

export interface AccessOptions {
  readonly gate: Gate;
  readonly scheme: 'http' | 'https';
  /** The port that the server listens on. */
  readonly port: number;
  /** Host names and addresses that clients may use besides those of loopback, without a port. */
  readonly hosts: readonly string[];
  /** True: any IP address will do as host. Only a name can be pointed elsewhere by a stranger's name server. */
  readonly anyAddress: boolean;
  /** A proxy in front tells scheme and address of the client, and clients use its port. */
  readonly behindProxy: boolean;
}

const loopbackNames: readonly string[] = ['localhost', '127.0.0.1', '[::1]'];

export function createAccess({ gate, scheme, port, hosts, anyAddress, behindProxy }: AccessOptions): Access {
  const names = new Set([...loopbackNames, ...hosts.map((host) => bracketed(host.toLowerCase()))]);
  const schemeOf = (request: IncomingMessage): string => {
    if (!behindProxy) return scheme;
    return lastOf(request, 'x-forwarded-proto')?.toLowerCase() === 'https' ? 'https' : scheme;
  };
  const isServed = (host: string): boolean => {
    const [, name = '', given] = /^(\[[^\]]*\]|[^:]*)(?::(\d+))?$/.exec(host) ?? [];
    if (!names.has(name) && !(anyAddress && isIP(name.replace(/^\[|\]$/g, '')) > 0)) return false;
    return behindProxy || Number(given ?? (scheme === 'https' ? 443 : 80)) === port;
  };
  const addressOf = (request: IncomingMessage): string => {
    const direct = (request.socket.remoteAddress ?? '').replace(/^::ffff:/, '');
    return (behindProxy ? lastOf(request, 'x-forwarded-for') : undefined) ?? direct;
  };
  return {
    checkSource(request) {
      const host = onlyHost(request);
      if (host === null || !isServed(host)) {
        throw new OperationFailure(
          'forbidden-host',
          `The host name ${host === null ? '(none or several)' : JSON.stringify(host)} is not served. Use ${scheme}://127.0.0.1:${port}, or allow the name with --allow-host.`,
        );
      }
      const { origin } = request.headers;
      if (origin !== undefined && origin.toLowerCase() !== `${schemeOf(request)}://${host}`) {
        throw foreign(`the origin ${origin}`);
      }
      const site = request.headers['sec-fetch-site'];
      if (site === 'cross-site' || site === 'same-site') throw foreign('a page of another site');
    },
    async identify(request) {
      const match = /^Bearer +([^ ]+) *$/i.exec(request.headers.authorization ?? '');
      if (match === null) {
        throw new OperationFailure(
          'unauthorized',
          'A token is needed. Send it as "Authorization: Bearer TOKEN"; it is one that "bgops token create" made, the one in server.json of the data folder, or the one given with --token.',
        );
      }
      const caller = await gate.callerOf(match[1] ?? '', addressOf(request));
      gate.count(caller);
      return caller;
    },
    originOf: (request) => `${schemeOf(request)}://${request.headers.host ?? ''}`,
    addressOf,
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

/** What the nearest proxy said: what comes before it in the header may be anybody's. */
function lastOf(request: IncomingMessage, header: string): string | undefined {
  const text = (request.headersDistinct[header] ?? []).join(',').split(',').at(-1)?.trim();
  return text === '' ? undefined : text;
}

function bracketed(host: string): string {
  return isIP(host) === 6 ? `[${host}]` : host;
}

function foreign(what: string): OperationFailure {
  return new OperationFailure(
    'forbidden-origin',
    `Requests caused by ${what} are refused. Call the server from a program, not from a web page.`,
  );
}
