import { OperationFailure } from '../../operation/error.ts';
import type { Method, Route } from './route.ts';

/** A route that serves a path, with the values of the path's `{…}` parts. */
export interface Match {
  readonly route: Route;
  readonly params: Readonly<Record<string, string>>;
}

/** Finds the route of a request. Compiled once per table. */
export type Matcher = (method: string, path: string) => Match | NoMatch;

/** No route: `allow` lists the methods that this path does have. */
export interface NoMatch {
  readonly route: null;
  readonly allow: readonly Method[];
}

interface Compiled {
  readonly route: Route;
  readonly segments: readonly string[];
}

export function createMatcher(table: readonly Route[]): Matcher {
  // Fixed segments win over parameters: `/operations/cancel` is not an operation with the id `cancel`.
  const compiled: readonly Compiled[] = table
    .map((route) => ({ route, segments: route.path.split('/') }))
    .toSorted((a, b) => parameterCount(a.segments) - parameterCount(b.segments));
  return (method, path) => {
    const segments = path.split('/');
    const allow: Method[] = [];
    for (const entry of compiled) {
      const params = read(entry.segments, segments);
      if (params === null) continue;
      if (entry.route.method === method) return { route: entry.route, params };
      allow.push(entry.route.method);
    }
    return { route: null, allow };
  };
}

/** The refusal for a request that no route serves. */
export function refusalOf(method: string, path: string, allow: readonly Method[]): OperationFailure {
  if (allow.length === 0) {
    return new OperationFailure(
      'no-such-route',
      `There is nothing at ${path}. GET /api/v1/openapi.json lists every address.`,
    );
  }
  return new OperationFailure('method-not-allowed', `${method} is not offered at ${path}. Use ${allow.join(' or ')}.`);
}

function parameterCount(segments: readonly string[]): number {
  return segments.filter((segment) => segment.startsWith('{')).length;
}

function read(pattern: readonly string[], segments: readonly string[]): Record<string, string> | null {
  if (pattern.length !== segments.length) return null;
  const params: Record<string, string> = {};
  for (const [index, part] of pattern.entries()) {
    const segment = segments[index] ?? '';
    if (part.startsWith('{')) {
      const text = decode(segment);
      if (text === null || text === '') return null;
      params[part.slice(1, -1)] = text;
    } else if (part !== segment) return null;
  }
  return params;
}

function decode(segment: string): string | null {
  try {
    return decodeURIComponent(segment);
  } catch {
    return null;
  }
}
