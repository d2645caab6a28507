import type { Backend, Page } from '../../backend/backend.ts';
import type { Include, OperationPage, Statistics } from '../../operation/answer.ts';
import type { GroupField } from '../../operation/arrangement.ts';
import type { Capabilities, Capability } from '../../operation/capability.ts';
import { OperationFailure } from '../../operation/error.ts';
import type { PayloadKind } from '../../operation/operation.ts';
import { l10n } from '../l10n.ts';

/** What changes something at a connection. */
const changing: readonly Capability[] = ['submit', 'cancel', 'retry', 'resubmit', 'delete', 'update', 'pause'];

/**
 * A connection that is only looked at. What would change it is declared as not offered, so that everything that shows
 * the connection leaves it out, and is refused with `unsupported` before it reaches the connection.
 */
export class ReadOnlyBackend implements Backend {
  readonly #inner: Backend;
  readonly capabilities: Capabilities;

  constructor(inner: Backend) {
    this.#inner = inner;
    // A reason of the connection itself stays: it would hold without the mark, too.
    const refused = changing.filter((capability) => inner.capabilities[capability] === true);
    const reasons = Object.fromEntries(refused.map((capability) => [capability, readOnlyReason()]));
    this.capabilities = { ...inner.capabilities, ...reasons };
  }

  get about() {
    return this.#inner.about;
  }

  list(query: string, page: Page, signal?: AbortSignal): Promise<OperationPage> {
    return this.#inner.list(query, page, signal);
  }

  counts(query: string, signal?: AbortSignal) {
    return this.#inner.counts(query, signal);
  }

  groups(by: GroupField, page: Page, signal?: AbortSignal) {
    return this.#inner.groups(by, page, signal);
  }

  get(id: string, include?: readonly Include[], signal?: AbortSignal) {
    return this.#inner.get(id, include, signal);
  }

  attempts(id: string) {
    return this.#inner.attempts(id);
  }

  events(id: string) {
    return this.#inner.events(id);
  }

  payload(id: string, kind: PayloadKind) {
    return this.#inner.payload(id, kind);
  }

  log(id: string, options: { follow: boolean; signal?: AbortSignal }) {
    return this.#inner.log(id, options);
  }

  statistics(...asked: Parameters<Backend['statistics']>): Promise<Statistics> {
    return this.#inner.statistics(...asked);
  }

  handlers() {
    return this.#inner.handlers();
  }

  workers(signal?: AbortSignal) {
    return this.#inner.workers(signal);
  }

  paused() {
    return this.#inner.paused();
  }

  changes(since: number | null, signal: AbortSignal) {
    return this.#inner.changes(since, signal);
  }

  attention(...[level]: Parameters<Backend['attention']>): void {
    this.#inner.attention(level);
  }

  hurry(): void {
    this.#inner.hurry?.();
  }

  dispose(): void {
    this.#inner.dispose();
  }

  readonly submit = refuse;
  readonly update = refuse;
  readonly cancel = refuse;
  readonly retry = refuse;
  readonly resubmit = refuse;
  readonly delete = refuse;
  readonly act = refuse;
  readonly pause = refuse;
  readonly resume = refuse;
}

async function refuse(): Promise<never> {
  throw new OperationFailure('unsupported', readOnlyReason());
}

function readOnlyReason(): string {
  return l10n.t('This connection is marked read-only.');
}
