import { z } from 'zod';
import { jsonAnswer } from '../answers.ts';
import type { Handler, Route } from '../context.ts';
import { SalesforceFault } from '../fault.ts';
import { readJson } from './body.ts';
import { resolved } from './reference.ts';
import { compositeResources } from './resources.ts';
import { ask, isCostly, type Subanswer } from './subrequest.ts';

/** Requests in one, and how many of them may be queries or collections (REST API Developer Guide, Composite). */
const most = { requests: 25, costly: 5 };

const subrequest = z.object({
  method: z.string().max(20),
  url: z.string().min(1).max(16_384),
  referenceId: z.string().regex(/^\w{1,80}$/, 'must be letters, digits and underscores'),
  body: z.unknown().optional(),
});
const compositeBody = z.object({
  allOrNone: z.boolean().default(false),
  collateSubrequests: z.boolean().default(false),
  compositeRequest: z.array(subrequest).min(1),
});
type Part = z.output<typeof subrequest>;

const composite: Handler = async (call, context) => {
  const { allOrNone, compositeRequest } = readJson(call.request.body, compositeBody);
  check(compositeRequest);
  const references = new Map<string, unknown>();
  const answers: { readonly part: Part; readonly answer: Subanswer }[] = [];
  for (const part of compositeRequest) {
    const url = resolved(part.url, references);
    const answer =
      url === undefined ? halted(`Invalid reference in ${part.url}`) : await ask({ ...part, url }, call, context);
    references.set(part.referenceId, answer.body);
    answers.push({ part, answer });
  }
  const failed = answers.some(({ answer }) => answer.status >= 400);
  const shown = allOrNone && failed ? answers.map(rolledBack) : answers;
  return jsonAnswer({
    compositeResponse: shown.map(({ part, answer }) => ({
      body: answer.body,
      httpHeaders: {},
      httpStatusCode: answer.status,
      referenceId: part.referenceId,
    })),
  });
};

function check(parts: readonly Part[]): void {
  const refuse = (message: string) => new SalesforceFault(400, 'LIMIT_EXCEEDED', message);
  if (parts.length > most.requests) throw refuse(`A composite request holds at most ${most.requests} requests.`);
  if (parts.filter(({ url }) => isCostly(url)).length > most.costly) {
    throw refuse(`A composite request holds at most ${most.costly} queries and collections.`);
  }
  if (new Set(parts.map(({ referenceId }) => referenceId)).size < parts.length) {
    throw new SalesforceFault(400, 'JSON_PARSER_ERROR', 'Every referenceId must be there once.');
  }
}

function halted(message: string): Subanswer {
  return { status: 400, body: [{ message, errorCode: 'PROCESSING_HALTED' }] };
}

/** With allOrNone, what went well is taken back when another failed. */
function rolledBack<Entry extends { readonly answer: Subanswer }>(entry: Entry): Entry {
  if (entry.answer.status >= 400) return entry;
  const message = 'The transaction was rolled back since another operation in the same transaction failed.';
  return { ...entry, answer: halted(message) };
}

const batchBody = z.object({
  haltOnError: z.boolean().default(false),
  batchRequests: z
    .array(
      z.object({ method: z.string().max(20), url: z.string().min(1).max(16_384), richInput: z.unknown().optional() }),
    )
    .min(1),
});

const batch: Handler = async (call, context) => {
  const { haltOnError, batchRequests } = readJson(call.request.body, batchBody);
  if (batchRequests.length > most.requests) {
    throw new SalesforceFault(400, 'LIMIT_EXCEEDED', `A batch holds at most ${most.requests} requests.`);
  }
  const results: { statusCode: number; result: unknown }[] = [];
  let isHalted = false;
  for (const { method, url, richInput } of batchRequests) {
    if (isHalted) {
      const message = 'Batch processing halted per request';
      results.push({ statusCode: 412, result: [{ errorCode: 'BATCH_PROCESSING_HALTED', message }] });
      continue;
    }
    const whole = `/services/data/${url.replace(/^\/?(?:services\/data\/)?/, '')}`;
    const { status, body } = await ask({ method, url: whole, body: richInput }, call, context);
    results.push({ statusCode: status, result: body });
    isHalted = haltOnError && status >= 400;
  }
  return jsonAnswer({ hasErrors: results.some(({ statusCode }) => statusCode >= 400), results });
};

export const compositeRoutes: readonly Route[] = [
  { path: 'composite', access: 'session', get: compositeResources, post: composite },
  { path: 'composite/batch', access: 'session', post: batch },
];
