import { z } from 'zod';
import type { Clock } from '../../../operation/clock.ts';
import { OperationFailure } from '../../../operation/error.ts';
import type { Draft, Operation } from '../../../operation/operation.ts';
import { retryDefaults } from '../../../operation/retry.ts';
import { ServiceFailure } from '../../web/failure.ts';
import type { TextAnswer } from '../../web/transport.ts';
import { isGuid } from '../row/expression.ts';
import { serviceLimits } from '../row/row.ts';
import type { Rows } from '../row/rows.ts';
import type { CustomApi } from './customApi.ts';
import type { CustomApis } from './customApis.ts';
import { bodyOf } from './input.ts';
import { startRequest } from './startRequest.ts';

/** The second form of a 202 (reference 2.2); the first has headers only. */
const acceptedBody = z.object({ backgroundOperationId: z.string().nullish(), location: z.string().nullish() });

/** Starts custom APIs in the background. */
export class Starting {
  readonly #rows: Rows;
  readonly #apis: CustomApis;
  readonly #clock: Clock;

  constructor(rows: Rows, apis: CustomApis, clock: Clock) {
    this.#rows = rows;
    this.#apis = apis;
    this.#clock = clock;
  }

  /**
   * Starts an operation. Raises `unsupported` with the field for what the service does not take, `unknown-type`,
   * `invalid-input`. A start is never sent twice: after a broken connection nobody knows whether it was accepted.
   */
  async start(draft: Draft): Promise<Operation> {
    const { api, method, path, body, headers } = await this.request(draft);
    const options = { headers, ...(body === undefined ? {} : { body }) };
    const answer = await this.#rows.requests
      .write(method, path, options)
      .catch((error: unknown) => Promise.reject(refusal(error, api)));
    return this.#accepted(acceptedId(answer, api), api);
  }

  /** What a start sends; `path` is below the Web API's base. Raises as `start` does before it sends. */
  async request(draft: Draft) {
    refuseFields(draft);
    const api = await this.#apis.find(draft.type);
    const table = api.bindingtype === 0 ? null : (api.boundentitylogicalname ?? null);
    const input = bodyOf(api, draft.input);
    const request = startRequest(api, input, table === null ? null : await this.#apis.setOf(table));
    return { api, ...request, headers: { prefer: 'respond-async' } };
  }

  /** The row of an operation that was accepted; reads may not find it yet. */
  async #accepted(id: string, api: CustomApi): Promise<Operation> {
    this.#rows.memory.started(firstSight(id, api, this.#clock.now()));
    try {
      return (await this.#rows.one(id)).operation;
    } catch {
      // It was accepted: a read that fails must not look as if it was not.
      return this.#rows.memory.unseen(id) ?? firstSight(id, api, this.#clock.now());
    }
  }
}

function refuseFields(draft: Draft): void {
  for (const [name, value] of Object.entries(draft)) {
    if (name === 'type' || name === 'input' || value === undefined || value === null) continue;
    const message = `Dataverse takes nothing but type and input with a start: remove "${name}".`;
    throw new OperationFailure('unsupported', message, { path: name });
  }
}

function refusal(error: unknown, api: CustomApi): unknown {
  if (!(error instanceof ServiceFailure)) return error;
  if (error.httpStatus === 404 && error.code === 'not-found') {
    return new OperationFailure('unknown-type', `${api.uniquename} cannot be called. ${error.message}`, {
      path: 'type',
    });
  }
  if (error.code !== 'invalid-request') return error;
  return new OperationFailure('invalid-input', `${api.uniquename} was refused. ${error.message}`, { path: 'input' });
}

function acceptedId(answer: TextAnswer, { uniquename }: CustomApi): string {
  if (answer.status !== 202) {
    const message = `Dataverse ran ${uniquename} at once instead of in the background (status ${answer.status}): there is no operation to show.`;
    throw new OperationFailure('unsupported', message);
  }
  const body = readBody(answer.text);
  const locations = [answer.header('location'), body.location].map((each) =>
    each
      ?.replace(/[/?#]+$/, '')
      .split('/')
      .at(-1),
  );
  const id = [answer.header('x-ms-dyn-backgroundoperationid'), ...locations, body.backgroundOperationId].find(
    (each) => typeof each === 'string' && isGuid(each),
  );
  if (typeof id === 'string') return id.toLowerCase();
  const message = `Dataverse accepted ${uniquename} and did not say which operation it became. Look for it in the list.`;
  throw new OperationFailure('internal', message);
}

function readBody(text: string): z.output<typeof acceptedBody> {
  try {
    return acceptedBody.parse(JSON.parse(text));
  } catch {
    return {};
  }
}

/** What is known of an operation that nobody has read yet. */
function firstSight(id: string, api: CustomApi, now: number): Operation {
  const none = {
    ...{ error: null, parentKey: null, partitionId: null, runAs: null, executionGroup: null, groupLeaderId: null },
    ...{ sequenceGroup: null, sequenceNumber: null, processAfter: null, dueAt: null, startedAt: null },
    ...{ finishedAt: null, expiresAt: null, workerUri: null, progress: null, createdOnBehalfOf: null },
    ...{ modifiedOnBehalfOf: null, importSequenceNumber: null, overriddenCreatedOn: null, callbackUrl: null },
    ...{ resubmittedFrom: null, idempotencyKey: null, memberOutcome: null },
  };
  return {
    ...none,
    id,
    sequence: now,
    version: 0,
    name: api.uniquename,
    displayName: api.displayname ?? null,
    type: api.uniquename,
    status: 'Waiting',
    priority: retryDefaults.priority,
    numFollowers: 0,
    attempts: 0,
    retryCount: 0,
    retryBackoff: 0,
    ...serviceLimits,
    submittedAt: now,
    ttl: retryDefaults.ttl,
    createdBy: '',
    modifiedBy: '',
    modifiedAt: now,
  };
}
