import { z } from 'zod';
import { outcome } from '../../operation/answer.ts';
import { handlerInfo } from '../../operation/handler.ts';
import { attempt, draft, operation, operationEvent, patch } from '../../operation/operation.ts';

/** Requests and lists of the engine server's own API (design section 10); single answers are in `operation/answer.ts`. */

export const submitMany = z.array(draft).min(1).max(1_000);

export const operationList = z.object({ operations: z.array(operation) });
export const attemptList = z.object({ attempts: z.array(attempt) });
export const eventList = z.object({ events: z.array(operationEvent) });
export const handlerList = z.object({ handlers: z.array(handlerInfo) });
export const outcomeList = z.object({ outcomes: z.array(outcome), dryRun: z.boolean() });

/** Body of resubmit: fields that differ from the original. */
export const resubmission = patch.extend({ type: draft.shape.type.optional() });

/** Body of cancel and retry; `group` cancels the whole execution group. */
export const action = z.strictObject({ why: z.string().max(2_000).optional(), group: z.boolean().optional() });

/** Which operations a request on many is for: by id, or all that match a query. */
export const selection = z.union([
  z.strictObject({ ids: z.array(z.string()).min(1).max(1_000) }),
  z.strictObject({ q: z.string(), dryRun: z.boolean().optional() }),
]);

/** Body of pause and resume: one type, or all when left out. */
export const pauseRequest = z.strictObject({ type: z.string().nullable().optional() });

export const health = z.object({ status: z.enum(['ok', 'stopping']), version: z.string() });
