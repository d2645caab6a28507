import type { Attempt, Operation } from '../../../operation/operation.ts';
import type { Status } from '../../../operation/status.ts';
import type { Callback } from '../../callback.ts';
import { outcomeNames, type payloadKind, payloadPlace, statusCode } from '../columns.ts';
import type { EventDraft, Hidden, Rows } from '../rows.ts';
import { type Ledger, type StoredEvent, Writes } from './writes.ts';

/**
 * The rows of one transaction in memory. What a command needs is loaded before it runs, what it writes is gathered in
 * {@link writes} and stored with few statements; in between the rules read and write here, at once. Nobody else writes
 * meanwhile, since the transaction holds the ledger.
 */
export class WorkingSet implements Rows {
  readonly ledger: Ledger;
  writes = new Writes();
  readonly #rows = new Map<number, Operation>();
  readonly #sequences = new Map<string, number>();
  readonly #keys = new Map<string, { sequence: number; digest: string | null }>();
  readonly #inputs = new Map<number, string>();
  /** Ids, keys, bulks and leaders that were asked for: what is not here then is not there. */
  readonly #asked = new Set<string>();
  readonly #bulks = new Map<string, Set<number>>();
  readonly #followers = new Map<string, Set<number>>();

  constructor(ledger: Ledger) {
    this.ledger = ledger;
  }

  /** A row as it is in the database, unless it was loaded, and maybe written, before. */
  loaded(operation: Operation): void {
    if (!this.#rows.has(operation.sequence)) this.#put(operation);
  }

  asked(what: string): void {
    this.#asked.add(what);
  }

  isAsked(what: string): boolean {
    return this.#asked.has(what);
  }

  loadedKey(key: string, sequence: number, digest: string | null): void {
    this.#keys.set(key, { sequence, digest });
  }

  loadedInput(sequence: number, body: string): void {
    this.#inputs.set(sequence, body);
  }

  #put(operation: Operation): void {
    const { sequence, id, groupLeaderId, executionGroup, type } = operation;
    this.#rows.set(sequence, operation);
    this.#sequences.set(id, sequence);
    if (groupLeaderId !== null) add(this.#followers, groupLeaderId, sequence);
    if (executionGroup !== null) add(this.#bulks, bulkKey(type, executionGroup), sequence);
  }

  #need(what: string): void {
    if (!this.#asked.has(what)) throw new Error(`${what} was not loaded.`);
  }

  byId(id: string): Operation | undefined {
    const sequence = this.#sequences.get(id);
    if (sequence === undefined) this.#need(`id ${id}`);
    return sequence === undefined ? undefined : this.#rows.get(sequence);
  }

  again({ sequence }: Pick<Operation, 'sequence'>): Operation | undefined {
    return this.#rows.get(sequence);
  }

  /** What is loaded and waits. */
  waiting(): Operation[] {
    return [...this.#rows.values()].filter(({ status }) => status === 'Waiting');
  }

  /** Records the start of an operation whose dispatch was taken before this transaction. */
  begin(before: Operation, set: Partial<Operation>, event: EventDraft, leaseUntil: number): Operation {
    const after = this.update(before, ['Running'], set, event, { leaseUntil });
    const begun = this.writes.events.at(-1);
    if (begun !== undefined) this.writes.begun.set(before.sequence, begun);
    return after;
  }

  isCurrent({ sequence, version }: Operation): boolean {
    return this.#rows.get(sequence)?.version === version;
  }

  byKey(key: string): { operation: Operation; digest: string | null } | undefined {
    const found = this.#keys.get(key);
    if (found === undefined) this.#need(`key ${key}`);
    const operation = found === undefined ? undefined : this.#rows.get(found.sequence);
    return found === undefined || operation === undefined ? undefined : { operation, digest: found.digest };
  }

  waitingLeader(type: string, executionGroup: string, but: number): Operation | undefined {
    const key = bulkKey(type, executionGroup);
    this.#need(`bulk ${key}`);
    let newest: Operation | undefined;
    for (const sequence of this.#bulks.get(key) ?? []) {
      const row = sequence === but ? undefined : this.#rows.get(sequence);
      if (row?.status !== 'Waiting' || row.attempts > 0) continue;
      if (newest === undefined || row.sequence > newest.sequence) newest = row;
    }
    return newest;
  }

  input(sequence: number): string | null {
    return this.#inputs.get(sequence) ?? null;
  }

  followers(leaderId: string): Operation[] {
    this.#need(`followers ${leaderId}`);
    const rows: Operation[] = [];
    for (const sequence of this.#followers.get(leaderId) ?? []) {
      const row = this.#rows.get(sequence);
      if (row?.groupLeaderId === leaderId && row.status === 'Merged') rows.push(row);
    }
    return rows.sort((a, b) => a.sequence - b.sequence);
  }

  nextSequence(): number {
    return ++this.ledger.sequence;
  }

  insert(operation: Omit<Operation, 'version'>, hidden: Hidden, event: EventDraft): Operation {
    this.ledger.version += 2;
    const stored: Operation = { ...operation, version: this.ledger.version };
    this.#put(stored);
    // Nothing can follow it but what is in this transaction.
    this.asked(`followers ${stored.id}`);
    if (stored.idempotencyKey !== null) this.loadedKey(stored.idempotencyKey, stored.sequence, hidden.digest);
    this.writes.inserted.set(stored.sequence, { operation: stored, hidden, leaseUntil: null });
    this.writes.count(stored.status, stored.type, 1);
    this.#event(stored.version, stored.sequence, null, stored.status, event);
    return stored;
  }

  update(
    before: Operation,
    moves: readonly Status[],
    set: Partial<Operation>,
    event: EventDraft,
    { leaseUntil }: { readonly leaseUntil?: number } = {},
  ): Operation {
    this.writes.was(before);
    let from = before.status;
    const targets = moves.length === 0 ? [from] : moves;
    for (const [index, to] of targets.entries()) {
      const attempt = index === targets.length - 1 ? event.attempt : undefined;
      const start = this.#startOf(before, attempt, event);
      if (start !== undefined) this.ledger.version++;
      this.#event(++this.ledger.version, before.sequence, from, to, { ...event, attempt }, start);
      from = to;
    }
    const fields: Partial<Operation> = {
      ...set,
      modifiedBy: event.by,
      modifiedAt: event.at,
      version: this.ledger.version,
    };
    if (from !== before.status) {
      fields.status = from;
      this.writes.count(before.status, before.type, -1);
      this.writes.count(from, before.type, 1);
    }
    const after: Operation = { ...before, ...fields };
    this.#put(after);
    this.writes.set(after, fields, leaseUntil);
    return after;
  }

  /** The event of a start that was recorded just before, if that of the end can stand for both; see `reader.events`. */
  #startOf(
    { sequence, version }: Operation,
    attempt: Attempt | undefined,
    { by }: EventDraft,
  ): StoredEvent | undefined {
    const start = this.writes.begun.get(sequence);
    if (start === undefined || attempt === undefined || !isTold(attempt, by)) return undefined;
    const same = start.version === version && start.author === by && start.at === attempt.startedAt;
    return same && start.why === null ? start : undefined;
  }

  /** Adds the event; one that stands for a `start` too takes its place. */
  #event(
    version: number,
    sequence: number,
    from: Status | null,
    to: Status,
    event: EventDraft,
    start?: StoredEvent,
  ): void {
    const { attempt } = event;
    const told = attempt !== undefined && isTold(attempt, event.by);
    if (attempt !== undefined && !told) {
      this.writes.attempts.push({
        sequence,
        number: attempt.number,
        worker: attempt.worker,
        started_at: attempt.startedAt,
        ended_at: attempt.endedAt ?? attempt.startedAt,
        outcome: outcomeNames.indexOf(attempt.outcome ?? 'Lost'),
        error_code: attempt.error?.code ?? null,
        error_message: attempt.error?.message ?? null,
        error_stack: attempt.error?.stack ?? null,
      });
    }
    const row: StoredEvent = {
      version,
      sequence,
      at: event.at,
      source: from === null ? null : statusCode[from],
      target: statusCode[to],
      author: event.by,
      why: event.why,
      attempt: told ? attempt.number : null,
      attempt_started_at: told ? attempt.startedAt : null,
    };
    if (start === undefined) this.writes.events.push(row);
    else Object.assign(start, row, { source: start.source });
  }

  /** Records something of an operation whose row stays as it is. */
  note({ sequence, status }: Operation, event: EventDraft): void {
    this.#event(++this.ledger.version, sequence, status, status, event);
  }

  payload(sequence: number, kind: keyof typeof payloadKind, body: string | null): void {
    this.writes.payloads.set(payloadPlace(sequence, kind), body);
  }

  erase(operation: Operation, at: number): void {
    const { sequence, id } = operation;
    this.#rows.delete(sequence);
    this.#sequences.delete(id);
    this.asked(`id ${id}`);
    this.writes.was(operation);
    this.writes.erase(sequence);
    this.writes.count(operation.status, operation.type, -1);
    this.writes.tombstones.push({ version: ++this.ledger.version, id, sequence, at });
  }

  dropPassing(operation: Operation, author: string): number {
    this.writes.dropPassing(operation, author);
    return operation.version;
  }

  addCallback(sequence: number, { url, context }: Callback): void {
    this.writes.callbacks.push({ sequence, url, context });
  }

  armCallbacks({ sequence, id, status, callbackUrl, numFollowers }: Operation, at: number): void {
    if (status !== 'Complete' && status !== 'Error' && status !== 'Canceled') return;
    if (callbackUrl !== null) this.writes.armed.push({ sequence, at });
    if (numFollowers > 0) this.writes.armedGroups.push({ leader: id, at });
  }

  release(lane: string): void {
    this.writes.lanes.add(lane);
  }
}

/** A completed attempt has no row of its own: the event of its end, whose author is its worker, tells all of it. */
const isTold = ({ outcome, worker }: Attempt, by: string) => outcome === 'Complete' && worker === by;

export function bulkKey(type: string, executionGroup: string): string {
  return JSON.stringify([type, executionGroup]);
}

function add(map: Map<string, Set<number>>, key: string, sequence: number): void {
  const set = map.get(key);
  if (set === undefined) map.set(key, new Set([sequence]));
  else set.add(sequence);
}
