import type { Caller } from './caller.ts';
import type { FacadeAnswer, FacadeRequest } from './facade/exchange.ts';

export type { FacadeAnswer, FacadeRequest };

/** A request before its body is read and its token is looked at. */
export type FacadeHead = Omit<FacadeRequest, 'body' | 'caller' | 'by'>;

/** Let in, for whom; or an answer that refuses (no token, say). */
export type Admission = { readonly caller: Caller } | { readonly refusal: FacadeAnswer };

/** A service's dialect, spoken on the server's own port beside our API. */
export interface Facade {
  /** Paths that begin with one of these are its own. */
  readonly prefixes: readonly string[];
  /** Media types of bodies that are read, and how many bytes of one. */
  readonly bodies: { readonly mediaTypes: readonly string[]; readonly limit: number };
  /** Who may go on to send a body. Never rejects. */
  admit(head: FacadeHead): Promise<Admission>;
  /** Answers; never rejects. */
  handle(request: FacadeRequest): Promise<FacadeAnswer>;
  /** The answer, in the shape of the service, for what was raised before `handle`. */
  refuse(error: unknown, head: FacadeHead): FacadeAnswer;
}

/**
 * The facade of a path; undefined: it is none of theirs. Clients of Salesforce put several slashes at the beginning
 * (`sf` keeps an address with a slash at its end, and adds a path with one at its start).
 */
export function facadeOf(facades: readonly Facade[], path: string): Facade | undefined {
  return facades.find((facade) => prefixOf(facade, path) !== undefined);
}

/** All addresses of a facade that begin as this path does, as in `/api/data/*`. */
export function areaOf(facade: Facade, path: string): string {
  return `${prefixOf(facade, path) ?? ''}*`;
}

function prefixOf({ prefixes }: Facade, path: string): string | undefined {
  const begin = path.replace(/^\/+/, '/');
  return prefixes.find((prefix) => begin.startsWith(prefix));
}
