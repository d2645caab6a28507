import type { Operation } from '../../../operation/operation.ts';
import type { Status } from '../../../operation/status.ts';
import { statusCode } from '../columns.ts';
import type { Parameter } from '../query.ts';
import type { Hidden } from '../rows.ts';
import type { Timed } from '../store.ts';

/** The numbers that belong to every transaction; see the table `ledger`. */
export interface Ledger {
  version: number;
  sequence: number;
  horizon: number;
}

/** Values of a row by column. */
export type Values = Readonly<Record<string, Parameter | boolean>>;

/** A row of the table `event`. */
export type StoredEvent = {
  version: number;
  sequence: number;
  at: number;
  source: number | null;
  target: number;
  author: string;
  why: string | null;
  attempt: number | null;
  attempt_started_at: number | null;
};

export interface Inserted {
  operation: Operation;
  readonly hidden: Hidden;
  leaseUntil: number | null;
}

/** An operation that was there before, as it is to be. */
export interface Changed {
  readonly operation: Operation;
  readonly leaseUntil: number | undefined;
}

/** What a transaction has to write, gathered until it is written at once. */
export class Writes {
  readonly inserted = new Map<number, Inserted>();
  /** Operations that were there before as they were then, by sequence, if they were changed or removed. */
  readonly before = new Map<number, Operation>();
  /** Of these, those that waited and had been taken: the events of their starts, which are part of what is written. */
  readonly begun = new Map<number, StoredEvent>();
  /** Operations that were there before, by sequence, each with the fields to be written. */
  readonly #changed = new Map<number, Changed & { readonly fields: string }>();
  readonly erased: number[] = [];
  events: StoredEvent[] = [];
  /** Events that are to go if they only changed fields. */
  readonly passing: Values[] = [];
  attempts: Values[] = [];
  /** By place; null removes. */
  readonly payloads = new Map<number, string | null>();
  readonly tombstones: Values[] = [];
  callbacks: Values[] = [];
  /** Callbacks that are due, those of operations and those of all followers of a leader. */
  readonly armed: (Values & { readonly at: number })[] = [];
  readonly armedGroups: (Values & { readonly at: number })[] = [];
  readonly lanes = new Set<string>();
  readonly #counts = new Map<string, { readonly status: Status; readonly type: string; n: number }>();

  count(status: Status, type: string, delta: 1 | -1): void {
    const key = `${status} ${type}`;
    const count = this.#counts.get(key);
    if (count === undefined) this.#counts.set(key, { status, type, n: delta });
    else count.n += delta;
  }

  get counts(): Values[] {
    return [...this.#counts.values()]
      .filter(({ n }) => n !== 0)
      .map(({ status, type, n }) => ({ status: statusCode[status], type, n }));
  }

  set(operation: Operation, set: Partial<Operation>, leaseUntil: number | undefined): void {
    const { sequence } = operation;
    const inserted = this.inserted.get(sequence);
    if (inserted !== undefined) {
      inserted.operation = operation;
      if (leaseUntil !== undefined) inserted.leaseUntil = leaseUntil;
      return;
    }
    const earlier = this.#changed.get(sequence);
    let fields = Object.keys(set).join();
    if (earlier !== undefined && earlier.fields !== fields) fields = `${earlier.fields},${fields}`;
    this.#changed.set(sequence, { operation, leaseUntil: leaseUntil ?? earlier?.leaseUntil, fields });
  }

  /** Operations that were there before, together with those whose same fields are to be written. */
  get changed(): [fields: Set<string>, rows: Changed[]][] {
    const alike = Map.groupBy(this.#changed.values(), ({ fields, leaseUntil }) =>
      leaseUntil === undefined ? fields : `${fields},leaseUntil`,
    );
    const shapes = new Map<string, [Set<string>, Changed[]]>();
    for (const [key, rows] of alike) {
      const fields = new Set(key.split(',').sort());
      const shape = [...fields].join();
      const found = shapes.get(shape);
      if (found === undefined) shapes.set(shape, [fields, rows]);
      else found[1].push(...rows);
    }
    return [...shapes.values()];
  }

  /** The earliest instants that are set by it. */
  get timed(): Timed {
    let [due, expiry, callback]: (number | undefined)[] = [];
    for (const rows of [this.inserted.values(), this.#changed.values()]) {
      for (const { operation } of rows) {
        if (operation.status === 'Scheduled') due = earlier(due, operation.dueAt);
        expiry = earlier(expiry, operation.expiresAt);
      }
    }
    for (const { at } of [...this.armed, ...this.armedGroups]) callback = earlier(callback, at);
    return { due, expiry, callback };
  }

  /** Keeps what an operation was before its first write. */
  was(operation: Operation): void {
    const { sequence } = operation;
    if (!this.inserted.has(sequence) && !this.before.has(sequence)) this.before.set(sequence, operation);
  }

  /** Forgets what was to be written of an operation, which is to be removed. */
  erase(sequence: number): void {
    this.inserted.delete(sequence);
    this.#changed.delete(sequence);
    const isOther = (row: { readonly sequence?: unknown }) => row.sequence !== sequence;
    this.events = this.events.filter(isOther);
    this.attempts = this.attempts.filter(isOther);
    this.callbacks = this.callbacks.filter(isOther);
    for (const place of [0, 1, 2, 3]) this.payloads.delete(sequence * 4 + place);
    this.erased.push(sequence);
  }

  dropPassing({ version, sequence }: Operation, author: string): void {
    const place = this.events.findIndex((event) => event.version === version);
    const event = this.events[place];
    if (event === undefined) this.passing.push({ version, sequence, author });
    else if (event.source === event.target && event.author === author && event.attempt === null) {
      this.events.splice(place, 1);
    }
  }
}

/** The earlier of two instants, as far as there are any. */
function earlier(one: number | undefined, other: number | null | undefined): number | undefined {
  if (other === null || other === undefined) return one;
  return one === undefined ? other : Math.min(one, other);
}

/** What two writes of one transaction set. */
export function earliest(one: Timed, other: Timed): Timed {
  return {
    due: earlier(one.due, other.due),
    expiry: earlier(one.expiry, other.expiry),
    callback: earlier(one.callback, other.callback),
  };
}
