import { createHash, randomUUID } from 'node:crypto';
import { OperationFailure } from '../operation/error.ts';
import type { HandlerDeclaration } from '../operation/handler.ts';
import { checkTextDepth, stringifyExact } from '../operation/json.ts';
import type { Draft } from '../operation/operation.ts';
import { retryDefaults } from '../operation/retry.ts';
import { type Callback, checkCallbackUrl } from './callback.ts';
import type { NewOperation } from './store/store.ts';

export interface SubmissionContext {
  readonly now: number;
  readonly by: string;
  /** Largest payload, bytes of JSON text. */
  readonly maxPayload: number;
  /** Original of a resubmitted operation. */
  readonly resubmittedFrom?: string;
  readonly callback?: Callback;
}

/** The row of a decoded draft: what it leaves open comes from its handler's declaration, then from the defaults. */
export function newOperation(
  draft: Draft,
  input: string | null,
  handler: HandlerDeclaration | undefined,
  context: SubmissionContext,
): NewOperation {
  const { now, by, resubmittedFrom } = context;
  const callback = callbackOf(draft, context);
  const setting = <Key extends keyof typeof retryDefaults>(key: Key) =>
    draft[key] ?? handler?.[key] ?? retryDefaults[key];
  const key = draft.idempotencyKey ?? null;
  const operation = {
    id: draft.id === undefined ? timeOrderedId(now) : draft.id.toLowerCase(),
    name: draft.name ?? handler?.displayName ?? draft.type,
    displayName: draft.displayName ?? null,
    type: draft.type,
    error: null,
    priority: setting('priority'),
    parentKey: draft.parentKey ?? null,
    partitionId: draft.partitionId ?? null,
    runAs: draft.runAs ?? null,
    executionGroup: draft.executionGroup ?? null,
    sequenceGroup: draft.sequenceGroup ?? null,
    sequenceNumber: draft.sequenceNumber ?? null,
    processAfter: draft.processAfter ?? null,
    dueAt: null,
    attempts: 0,
    retryCount: 0,
    retryLimit: setting('retryLimit'),
    retryBackoff: setting('retryBackoff'),
    timeout: setting('timeout'),
    submittedAt: now,
    startedAt: null,
    finishedAt: null,
    expiresAt: null,
    ttl: setting('ttl'),
    workerUri: null,
    progress: null,
    createdBy: by,
    createdOnBehalfOf: draft.createdOnBehalfOf ?? null,
    modifiedBy: by,
    modifiedOnBehalfOf: draft.createdOnBehalfOf ?? null,
    modifiedAt: now,
    importSequenceNumber: draft.importSequenceNumber ?? null,
    overriddenCreatedOn: draft.overriddenCreatedOn ?? null,
    callbackUrl: callback?.url ?? null,
    resubmittedFrom: resubmittedFrom ?? null,
    idempotencyKey: key,
    memberOutcome: null,
  };
  return { operation, input, callback, digest: key === null ? null : digestOf(draft) };
}

/** The draft's own callback has no context: it gets the operation as our API delivers it. Raises `invalid-request`. */
function callbackOf(draft: Draft, context: SubmissionContext): Callback | undefined {
  const url = context.callback?.url ?? draft.callbackUrl ?? null;
  if (url === null) return undefined;
  checkCallbackUrl(url);
  return context.callback ?? { url, context: null };
}

/** JSON text of an input value; null when there is none. Raises `too-large` and `too-deep`. */
export function inputText(input: unknown, maxPayload: number): string | null {
  if (input === undefined) return null;
  const text = stringifyExact(input);
  checkPayload(text, maxPayload);
  return text;
}

/** Raises `too-large` and `too-deep` for the JSON text of an input. */
export function checkPayload(text: string, maxPayload: number): void {
  if (text.length * 3 > maxPayload && Buffer.byteLength(text) > maxPayload) {
    const size = (Buffer.byteLength(text) / 1_048_576).toFixed(1);
    throw new OperationFailure(
      'too-large',
      `The input has ${size} MiB, the limit is ${maxPayload / 1_048_576} MiB. Submit a reference to a file instead.`,
      { path: 'input' },
    );
  }
  checkTextDepth(text, undefined, 'input');
}

/** Digest of a request, so that a key that comes again with another request is noticed. */
function digestOf(draft: Draft): string {
  const { input, ...fields } = draft;
  const sorted = Object.entries(fields).sort(([a], [b]) => (a < b ? -1 : 1));
  return createHash('sha256')
    .update(JSON.stringify(sorted))
    .update(input === undefined ? '' : stringifyExact(input))
    .digest('base64url');
}

/** A GUID that begins with the time (version 7), so that neighbours in time are neighbours in the index. */
function timeOrderedId(now: number): string {
  const time = now.toString(16).padStart(12, '0');
  return `${time.slice(0, 8)}-${time.slice(8)}-7${randomUUID().slice(15)}`;
}
