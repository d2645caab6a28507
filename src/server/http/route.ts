import type { z } from 'zod';
import type { Caller, Need } from '../caller.ts';
import type { Services } from '../services.ts';
import type { Sink } from './sink.ts';

export type Method = 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';

/** A request after it was let in, matched and decoded. */
export interface RouteRequest<Query, Body> {
  /** The `{…}` parts of the path. */
  readonly params: Readonly<Record<string, string>>;
  readonly query: Query;
  readonly body: Body;
  /** Value of a header, undefined when it was not sent. */
  header(name: string): string | undefined;
  /** Who is written into what this request changes: the caller's name. */
  readonly by: string;
  readonly caller: Caller;
}

/** What a route answers. `value` is encoded by the schema of the route; `json` is JSON text that is sent as it is. */
export type Answer = { readonly status?: number; readonly headers?: Readonly<Record<string, string>> } & (
  | { readonly kind: 'value'; readonly value: unknown }
  | { readonly kind: 'json'; readonly json: string }
  | { readonly kind: 'text'; readonly contentType: string; readonly text: string }
  | { readonly kind: 'empty' }
  | { readonly kind: 'stream'; readonly contentType: string; write(sink: Sink): Promise<void> }
);

/**
 * One entry of the route table, from which the server, the access test and the OpenAPI document are made. `query`,
 * `body` and `answer` describe the wire; an answer that is not one JSON value has a `contentType` instead.
 */
export interface Route {
  readonly method: Method;
  /** As in `/api/v1/operations/{id}`. */
  readonly path: string;
  readonly summary: string;
  /** What a request needs: a scope of its token, `any` good token, or nothing (`open`), as the health check. */
  readonly access: Need;
  /** Status of the good answer. */
  readonly status: number;
  readonly query?: z.ZodType;
  readonly body?: z.ZodType;
  /** True when the body may be left out; it is then read as `{}`. */
  readonly bodyOptional: boolean;
  readonly answer?: z.ZodType;
  readonly contentType?: string;
  handle(services: Services, request: RouteRequest<unknown, unknown>): Answer | Promise<Answer>;
}

type Output<Schema> = Schema extends z.ZodType ? z.output<Schema> : undefined;

/** A route as it is written down: types of query and body come from their schemas. */
interface Definition<Query, Body> {
  readonly method: Method;
  readonly path: string;
  readonly summary: string;
  /** Left out: `read` for GET, `admin` for all others. */
  readonly access?: Need;
  readonly status?: number;
  readonly query?: Query;
  readonly body?: Body;
  readonly bodyOptional?: boolean;
  readonly answer?: z.ZodType;
  readonly contentType?: string;
  handle(services: Services, request: RouteRequest<Output<Query>, Output<Body>>): Answer | Promise<Answer>;
}

/** Writes a route down with its defaults: status 200, body needed when there is a schema for it, access as above. */
export function route<Query extends z.ZodType | undefined = undefined, Body extends z.ZodType | undefined = undefined>(
  definition: Definition<Query, Body>,
): Route {
  const { query, body, answer, contentType, ...rest } = definition;
  return {
    access: definition.method === 'GET' ? 'read' : 'admin',
    status: 200,
    bodyOptional: false,
    ...rest,
    ...(query === undefined ? {} : { query }),
    ...(body === undefined ? {} : { body }),
    ...(answer === undefined ? {} : { answer }),
    ...(contentType === undefined ? {} : { contentType }),
  };
}

/** The answer of most routes: one value, encoded by the schema. */
export function value(content: unknown, rest: Pick<Answer, 'status' | 'headers'> = {}): Answer {
  return { kind: 'value', value: content, ...rest };
}
