import type { FacadeAnswer } from '../../facade.ts';
import type { Call, Context } from '../context.ts';
import { faults } from '../fault.ts';
import { plainPath } from '../route.ts';

/** One request in another. */
export interface Subrequest {
  readonly method: string;
  /** Path with query; `@{…}` is replaced already. */
  readonly url: string;
  readonly body?: unknown;
}

/** What it came to; `body` is JSON, or text where it is none. */
export interface Subanswer {
  readonly status: number;
  readonly body: unknown;
}

/** Answers it as if it had come alone. */
export async function ask({ method, url, body }: Subrequest, call: Call, context: Context): Promise<Subanswer> {
  const { request } = call;
  const at = url.indexOf('?');
  const path = plainPath(at < 0 ? url : url.slice(0, at));
  if (call.session === null) throw faults.sessionExpired();
  if (/\/composite(?:\/|$)/i.test(path) && !/\/composite\/sobjects\//i.test(path)) {
    return {
      status: 400,
      body: [{ message: `A request in a composite must not be one: ${path}`, errorCode: 'INVALID_INPUT' }],
    };
  }
  const answer = await context.dispatch(
    {
      ...request,
      method: method.toUpperCase(),
      path,
      query: at < 0 ? '' : url.slice(at + 1),
      body: body === undefined || body === null ? '' : JSON.stringify(body),
    },
    call.session,
  );
  return { status: answer.status, body: contentOf(answer) };
}

function contentOf({ headers, body }: FacadeAnswer): unknown {
  if (body === '') return null;
  return (headers['Content-Type'] ?? '').startsWith('application/json') ? JSON.parse(body) : body;
}

/** True for what counts as a query or a collection, of which a composite may have few. */
export function isCostly(url: string): boolean {
  return /\/(?:query|queryAll|composite\/sobjects)(?:[/?]|$)/i.test(url);
}
