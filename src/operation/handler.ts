import { z } from 'zod';
import { draft } from './operation.ts';

/** What the Dataverse facade needs to know of a handler that it shows as a custom API; an unbound action by default. */
const customApiTraits = z.strictObject({
  /** Called by GET with parameters in the address, instead of by POST. */
  isFunction: z.boolean().optional(),
  isPrivate: z.boolean().optional(),
  /** The table whose rows (or, with `collection`, whose set) it is called on: logical name and entity set. */
  boundTo: z
    .strictObject({
      entity: z.string().regex(/^\w{1,128}$/),
      set: z.string().regex(/^\w{1,128}$/),
      collection: z.boolean().optional(),
    })
    .optional(),
});

/** What a handler declares about itself; durations in ms, `ttl` in seconds, `concurrency` in attempts at a time. */
export const handlerDeclaration = z.object({
  type: draft.shape.type,
  displayName: z.string().nullable(),
  description: z.string().nullable(),
  /** JSON schema (draft 2020-12 or draft-07) of the input, or null when any JSON value will do. */
  inputSchema: z.record(z.string(), z.unknown()).nullable(),
  /** JSON schema of the output; for those who read it, outputs are not checked against it. */
  outputSchema: z.record(z.string(), z.unknown()).optional(),
  /** True when one call gets all members of an execution group. */
  bulk: z.boolean(),
  retryLimit: draft.shape.retryLimit,
  retryBackoff: draft.shape.retryBackoff,
  timeout: draft.shape.timeout,
  priority: draft.shape.priority,
  ttl: draft.shape.ttl,
  concurrency: z.int().min(1).max(1_000).optional(),
  /** Present for a handler that is reached over HTTP: the input is POSTed there, the answer is the output. */
  url: z.url().optional(),
  headers: z.record(z.string(), z.string()).optional(),
  dataverse: customApiTraits.optional(),
});

export type HandlerDeclaration = z.output<typeof handlerDeclaration>;

/** A handler as the engine knows it now: one that is ready, or a file that did not load, with the reason. */
export const handlerInfo = z.object({
  /** Path of its file, relative to the handlers folder, with `/`. */
  file: z.string(),
  declaration: handlerDeclaration.nullable(),
  /** Why it cannot run: message and stack of what the file threw, or what is wrong with its declaration. */
  problem: z.object({ message: z.string(), stack: z.string().nullable() }).nullable(),
  /** True while no new attempt of this type is started. */
  paused: z.boolean(),
});

export type HandlerInfo = z.output<typeof handlerInfo>;
