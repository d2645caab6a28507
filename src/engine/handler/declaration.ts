import { z } from 'zod';
import { type HandlerDeclaration, handlerDeclaration } from '../../operation/handler.ts';
import { shortTtl } from '../../operation/retry.ts';

const { shape } = handlerDeclaration;

/** What a module may write, checked; `run` is left out, as it never leaves the process that has the code. */
const written = z.strictObject({
  type: shape.type,
  displayName: z.string().max(512).optional(),
  description: z.string().max(10_000).optional(),
  input: z.record(z.string(), z.unknown()).optional(),
  output: z.record(z.string(), z.unknown()).optional(),
  retryLimit: shape.retryLimit,
  retryBackoff: shape.retryBackoff,
  timeout: shape.timeout,
  priority: shape.priority,
  concurrency: shape.concurrency,
  ttl: shape.ttl,
  shortTtl: z.boolean().optional(),
  bulk: z.boolean().optional(),
  url: z.url({ protocol: /^https?$/, error: 'must be an http or https URL' }).optional(),
  headers: shape.headers,
  dataverse: shape.dataverse,
});

/** The declaration of a handler as it was written in a module, or the sentence that says what is wrong with it. */
export function declarationOf(value: unknown): HandlerDeclaration | { problem: string } {
  const parsed = written.safeParse(value);
  if (!parsed.success)
    return { problem: `The declaration is not valid: ${parsed.error.issues.map(sentenceOf).join('; ')}.` };
  const { input, output, displayName, description, bulk, shortTtl: short, ttl, ...rest } = parsed.data;
  if (rest.url !== undefined && bulk === true) return { problem: 'A handler with a url cannot be a bulk handler.' };
  if (rest.url === undefined && rest.headers !== undefined)
    return { problem: '`headers` are for handlers with a url.' };
  return {
    ...rest,
    displayName: displayName ?? null,
    description: description ?? null,
    inputSchema: input ?? null,
    ...(output === undefined ? {} : { outputSchema: output }),
    bulk: bulk ?? false,
    ttl: ttl ?? (short === true ? shortTtl : undefined),
  };
}

function sentenceOf(issue: z.core.$ZodIssue): string {
  const path = issue.path.join('.');
  return path === '' ? issue.message : `${path}: ${issue.message}`;
}
