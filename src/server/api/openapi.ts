import { z } from 'zod';
import type { Scope } from '../../operation/access.ts';
import { errorKinds } from '../../operation/error.ts';
import { problemType } from '../http/problem.ts';
import type { Route } from '../http/route.ts';

type Json = Record<string, unknown>;

/** The OpenAPI 3.1 document of a route table. Schemas are those that the server decodes and encodes with. */
export function openApiDocument(table: readonly Route[], version: string): Json {
  const paths: Record<string, Json> = {};
  for (const route of table) {
    const entry = paths[route.path] ?? {};
    entry[route.method.toLowerCase()] = operationOf(route);
    paths[route.path] = entry;
  }
  return {
    openapi: '3.1.0',
    jsonSchemaDialect: 'https://json-schema.org/draft/2020-12/schema',
    info: { title: 'Background Operations engine server', version },
    security: [{ bearer: [] }],
    'x-scopes': scopeTexts,
    paths,
    components: {
      securitySchemes: {
        bearer: {
          type: 'http',
          scheme: 'bearer',
          description: 'A token. Its scopes say what it may do; those that an address needs are listed there.',
        },
      },
      schemas: { Problem: problemSchema },
      responses: {
        Problem: {
          description: 'Refused; nothing was changed',
          content: { [problemType]: { schema: { $ref: '#/components/schemas/Problem' } } },
        },
      },
    },
  };
}

/** What each scope is for; in OpenAPI 3.1 the roles of a bearer token stand beside its scheme. */
const scopeTexts: Record<Scope, string> = {
  read: 'See operations, payloads, logs and figures',
  submit: 'Submit and resubmit operations',
  operate: 'Cancel, retry, change and delete operations, and pause types',
  admin: 'Tokens, settings, backup and stop; includes the other scopes',
};

/** RFC 9457, with our stable code and, where one field is at fault, its path. */
const problemSchema: Json = {
  type: 'object',
  required: ['type', 'title', 'status', 'code', 'detail'],
  properties: {
    type: { type: 'string' },
    title: { type: 'string' },
    status: { type: 'integer' },
    code: { type: 'string', enum: Object.keys(errorKinds) },
    detail: { type: 'string' },
    path: { type: 'string' },
    requestId: { type: 'string' },
    issues: {
      type: 'array',
      items: { type: 'object', properties: { path: { type: 'string' }, message: { type: 'string' } } },
    },
  },
};

function operationOf(route: Route): Json {
  const parameters = [...pathParameters(route.path), ...queryParameters(route.query)];
  return {
    summary: route.summary,
    security: route.access === 'open' ? [] : [{ bearer: route.access === 'any' ? [] : [route.access] }],
    ...(parameters.length === 0 ? {} : { parameters }),
    ...(route.body === undefined
      ? {}
      : {
          requestBody: {
            required: !route.bodyOptional,
            content: { 'application/json': { schema: wireSchema(route.body) } },
          },
        }),
    responses: {
      [String(route.status)]: answerOf(route),
      default: { $ref: '#/components/responses/Problem' },
    },
  };
}

function answerOf(route: Route): Json {
  if (route.answer !== undefined) {
    return { description: 'Done', content: { 'application/json': { schema: wireSchema(route.answer) } } };
  }
  return { description: 'Done', ...(route.contentType === undefined ? {} : { content: { [route.contentType]: {} } }) };
}

function pathParameters(path: string): Json[] {
  return [...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => ({
    name,
    in: 'path',
    required: true,
    schema: { type: 'string' },
  }));
}

function queryParameters(query: z.ZodType | undefined): Json[] {
  if (query === undefined) return [];
  const { properties = {}, required = [] } = wireSchema(query);
  return Object.entries(properties as Record<string, Json>).map(([name, schema]) => ({
    name,
    in: 'query',
    required: (required as string[]).includes(name),
    schema,
  }));
}

/** What goes over the wire in either direction is the input side of our schemas: instants are ISO 8601 texts. */
function wireSchema(schema: z.ZodType): Json {
  const { $schema: _, ...rest } = z.toJSONSchema(schema, { io: 'input', target: 'draft-2020-12' });
  return rest;
}
