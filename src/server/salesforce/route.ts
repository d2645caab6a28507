import type { Handler, Route } from './context.ts';
import { faults } from './fault.ts';
import { isServed, newestVersion } from './versions.ts';

/** What serves a path. */
export interface Found {
  readonly route: Route;
  readonly params: Readonly<Record<string, string>>;
  readonly version: string;
  readonly base: string;
}

const versioned = /^\/services\/data\/v(\d{1,3}\.\d)(?:\/(.*))?$/s;

/** Repeated slashes count as one, and one at the end as none. */
export function plainPath(path: string): string {
  const plain = path.replaceAll(/\/{2,}/g, '/');
  return plain.length > 1 && plain.endsWith('/') ? plain.slice(0, -1) : plain;
}

/** The first route of the table that serves a path. */
export function findRoute(table: readonly Route[], given: string): Found | undefined {
  const path = plainPath(given);
  const [, version, below = ''] = versioned.exec(path) ?? [];
  if (version !== undefined && !isServed(version)) return undefined;
  const base = `/services/data/v${version ?? newestVersion}`;
  for (const route of table) {
    const isWhole = route.path.startsWith('/');
    if (isWhole === (version !== undefined)) continue;
    const params = read(route.path.split('/'), (isWhole ? path : below).split('/'));
    if (params !== undefined) return { route, params, version: version ?? newestVersion, base };
  }
  return undefined;
}

/** Raises METHOD_NOT_ALLOWED, as for every write: the object is read-only. */
export function handlerOf(route: Route, method: string): Handler {
  const handler = method === 'GET' || method === 'HEAD' ? route.get : method === 'POST' ? route.post : undefined;
  if (handler !== undefined) return handler;
  throw faults.methodNotAllowed(method, [
    ...(route.get === undefined ? [] : ['GET', 'HEAD']),
    ...(route.post === undefined ? [] : ['POST']),
  ]);
}

function read(pattern: readonly string[], segments: readonly string[]): Record<string, string> | undefined {
  if (pattern.length !== segments.length) return undefined;
  const params: Record<string, string> = {};
  for (const [index, part] of pattern.entries()) {
    const segment = segments[index] ?? '';
    if (!part.startsWith('{')) {
      if (part.toLowerCase() !== segment.toLowerCase()) return undefined;
      continue;
    }
    const text = decoded(segment);
    if (text === undefined || text === '') return undefined;
    params[part.slice(1, -1)] = text;
  }
  return params;
}

function decoded(text: string): string | undefined {
  try {
    return decodeURIComponent(text);
  } catch {
    return undefined;
  }
}
