import { z } from 'zod';
import {
  type Counts,
  counts,
  type GroupPage,
  groupPage,
  type Include,
  type OperationDetails,
  type OperationPage,
  type Outcome,
  operationDetails,
  operationPage,
  type PauseState,
  pauseState,
  type Statistics,
  type StatisticsQuery,
  statistics,
} from '../../operation/answer.ts';
import type { GroupField } from '../../operation/arrangement.ts';
import { allCapabilities, type Capabilities } from '../../operation/capability.ts';
import { type Clock, systemClock } from '../../operation/clock.ts';
import type { HandlerInfo } from '../../operation/handler.ts';
import { stringifyExact } from '../../operation/json.ts';
import {
  type Attempt,
  type Draft,
  draft as draftSchema,
  type Operation,
  type OperationEvent,
  operation,
  type Patch,
  type PayloadKind,
  patch as patchSchema,
  type Resubmission,
  resubmission,
} from '../../operation/operation.ts';
import { type WorkerList, workerList } from '../../operation/worker.ts';
import { attemptList, eventList, handlerList, noPayloadHeader, outcomeList } from '../../server/api/schema.ts';
import type { Attention, Backend, Change, Page, PlainRequest, ServerAbout } from '../backend.ts';
import { decodeAnswer } from './answer.ts';
import { Attending } from './attending.ts';
import { changesOf } from './changes.ts';
import type { Resolve } from './connection.ts';
import type { Reach } from './reach.ts';
import { Requests } from './requests.ts';

export interface EngineBackendOptions {
  readonly resolve: Resolve;
  /** How requests get there; to this machine when left out. */
  readonly reach?: Reach;
  /** What it allows; everything when left out. */
  readonly allowed?: Allowed;
  readonly clock?: Clock;
  /** For the random part of delays; 0 ≤ x < 1. */
  readonly random?: () => number;
}

/** What a server and a token allow; that may become something else while a connection is open. */
export interface Allowed {
  readonly capabilities: Capabilities;
  readonly about: ServerAbout;
  /** Asks again; true: it is something else than before. Rejects with an `OperationFailure`. */
  renew(requests: Requests, signal: AbortSignal): Promise<boolean>;
}

const root = '/api/v1';

/** A connection to an engine server, ours or a team's, over its HTTP API. */
export class EngineBackend implements Backend {
  readonly #requests: Requests;
  readonly #allowed: Allowed | undefined;
  readonly #attending = new Attending();
  readonly #clock: Clock;
  readonly #random: () => number;

  constructor({ resolve, reach, allowed, clock = systemClock, random = Math.random }: EngineBackendOptions) {
    this.#requests = new Requests(resolve, reach);
    this.#allowed = allowed;
    this.#clock = clock;
    this.#random = random;
  }

  get capabilities(): Capabilities {
    return this.#allowed?.capabilities ?? allCapabilities;
  }

  get about(): ServerAbout | undefined {
    return this.#allowed?.about;
  }

  list(query: string, { order, ...page }: Page, signal?: AbortSignal): Promise<OperationPage> {
    // An older server knows one order, and no word for it.
    const asked = { q: query, ...paging(page), ...(order === undefined || order === 'newest' ? {} : { order }) };
    return this.#get(operationPage, `${root}/operations?${new URLSearchParams(asked)}`, signal);
  }

  counts(query: string, signal?: AbortSignal): Promise<Counts> {
    return this.#get(counts, `${root}/counts?${new URLSearchParams({ q: query })}`, signal);
  }

  groups(by: GroupField, page: Page, signal?: AbortSignal): Promise<GroupPage> {
    return this.#get(groupPage, `${root}/groups?${new URLSearchParams({ by, ...paging(page) })}`, signal);
  }

  get(id: string, include: readonly Include[] = [], signal?: AbortSignal): Promise<OperationDetails> {
    const query = include.length === 0 ? '' : `?include=${include.join(',')}`;
    return this.#get(operationDetails, `${addressOf(id)}${query}`, signal);
  }

  async attempts(id: string): Promise<readonly Attempt[]> {
    return (await this.#get(attemptList, `${addressOf(id)}/attempts`)).attempts;
  }

  async events(id: string): Promise<readonly OperationEvent[]> {
    return (await this.#get(eventList, `${addressOf(id)}/events`)).events;
  }

  async payload(id: string, kind: PayloadKind): Promise<string | null> {
    const answer = await this.#requests.text('GET', `${addressOf(id)}/${kind}`);
    return answer.header(noPayloadHeader) === undefined ? answer.text : null;
  }

  async *log(id: string, { follow, signal }: { follow: boolean; signal?: AbortSignal }): AsyncIterable<string> {
    const path = `${addressOf(id)}/log${follow ? '?follow=1' : ''}`;
    const { body } = await this.#requests.send('GET', path, { signal, stream: 'text' });
    const decoder = new TextDecoder();
    try {
      for await (const bytes of body) {
        const text = decoder.decode(bytes, { stream: true });
        if (text !== '') yield text;
      }
    } catch (error) {
      throw this.#requests.broken(error, `GET ${path}`, signal);
    }
  }

  submit(draft: Draft): Promise<Operation> {
    return this.#post(operation, `${root}/operations`, z.encode(draftSchema, draft));
  }

  async submitRequest(draft: Draft): Promise<PlainRequest> {
    const { href: url } = new URL(`${root}/operations`, await this.#requests.url());
    const body = stringifyExact(z.encode(draftSchema, draft));
    return { method: 'POST', url, headers: { 'content-type': 'application/json' }, body };
  }

  update(id: string, patch: Patch): Promise<Operation> {
    return this.#call(operation, 'PATCH', addressOf(id), z.encode(patchSchema, patch));
  }

  cancel(id: string, options: { why?: string; group?: boolean } = {}): Promise<Operation> {
    return this.#post(operation, `${addressOf(id)}/cancel`, options);
  }

  retry(id: string, options: { why?: string } = {}): Promise<Operation> {
    return this.#post(operation, `${addressOf(id)}/retry`, options);
  }

  resubmit(id: string, changes: Resubmission = {}): Promise<Operation> {
    return this.#post(operation, `${addressOf(id)}/resubmit`, z.encode(resubmission, changes));
  }

  async delete(id: string): Promise<void> {
    await this.#requests.text('DELETE', addressOf(id));
  }

  async act(action: 'cancel' | 'retry' | 'delete', ids: readonly string[]): Promise<readonly Outcome[]> {
    if (ids.length === 0) return [];
    return (await this.#post(outcomeList, `${root}/operations/${action}`, { ids })).outcomes;
  }

  async rehearse(
    action: 'cancel' | 'retry' | 'delete',
    ids: readonly string[],
    signal?: AbortSignal,
  ): Promise<readonly Outcome[]> {
    if (ids.length === 0) return [];
    const asked = { ids, dryRun: true };
    return (await this.#call(outcomeList, 'POST', `${root}/operations/${action}`, asked, signal)).outcomes;
  }

  statistics({ since, byType, edges }: StatisticsQuery, signal?: AbortSignal): Promise<Statistics> {
    const text = (at: number) => new Date(at).toISOString();
    const asked = {
      since: text(since),
      ...(byType ? { by: 'type' } : {}),
      ...(edges === undefined ? {} : { edges: edges.map(text).join(',') }),
    };
    return this.#get(statistics, `${root}/statistics?${new URLSearchParams(asked)}`, signal);
  }

  async handlers(): Promise<readonly HandlerInfo[]> {
    return (await this.#get(handlerList, `${root}/handlers`)).handlers;
  }

  workers(signal?: AbortSignal): Promise<WorkerList> {
    return this.#get(workerList, `${root}/workers`, signal);
  }

  paused(): Promise<PauseState> {
    return this.#get(pauseState, `${root}/pause`);
  }

  pause(type: string | null): Promise<PauseState> {
    return this.#post(pauseState, `${root}/pause`, { type });
  }

  resume(type: string | null): Promise<PauseState> {
    return this.#post(pauseState, `${root}/resume`, { type });
  }

  changes(since: number | null, signal: AbortSignal): AsyncIterable<Change> {
    const allowed = this.#allowed;
    return changesOf({
      requests: this.#requests,
      clock: this.#clock,
      attending: this.#attending,
      since,
      signal,
      random: this.#random,
      ...(allowed ? { renew: (asking: AbortSignal) => allowed.renew(this.#requests, asking) } : {}),
    });
  }

  /** Changes are pushed; it matters only while the server does not answer. */
  attention(level: Attention): void {
    this.#attending.level = level;
  }

  hurry(): void {
    this.#attending.hurry();
  }

  dispose(): void {
    this.#requests.dispose();
  }

  #get<Schema extends z.ZodType>(schema: Schema, path: string, signal?: AbortSignal): Promise<z.output<Schema>> {
    return this.#call(schema, 'GET', path, undefined, signal);
  }

  #post<Schema extends z.ZodType>(schema: Schema, path: string, body: unknown): Promise<z.output<Schema>> {
    return this.#call(schema, 'POST', path, body);
  }

  async #call<Schema extends z.ZodType>(
    schema: Schema,
    method: 'GET' | 'POST' | 'PATCH',
    path: string,
    body?: unknown,
    signal?: AbortSignal,
  ): Promise<z.output<Schema>> {
    const json = body === undefined ? {} : { body: stringifyExact(body) };
    const { text } = await this.#requests.text(method, path, { ...json, signal });
    return decodeAnswer(schema, text, `${method} ${path.split('?')[0]}`);
  }
}

function paging({ limit, after }: Page): Record<string, string> {
  return { limit: String(limit), ...(after === undefined ? {} : { after }) };
}

function addressOf(id: string): string {
  return `${root}/operations/${encodeURIComponent(id)}`;
}
