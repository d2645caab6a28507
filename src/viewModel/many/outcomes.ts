import type { Outcome } from '../../operation/answer.ts';
import { l10n } from '../l10n.ts';
import type { ManyAction } from './manyAction.ts';
import { refusalReason } from './reason.ts';

/** What became of one operation. */
export type OutcomeKind =
  | 'waits'
  | 'done'
  /** A running one that was asked to stop. */
  | 'asked'
  /** It was sent, and no answer came. */
  | 'unknown'
  | 'refused';

/** Kinds as they are counted: one that was asked to stop is among those that are done. */
export type OutcomeGroup = Exclude<OutcomeKind, 'asked'>;

/** Refusals that say nothing about the operation: the same may be done when the connection is well again. */
const passing: ReadonlySet<string> = new Set([
  'throttled',
  'unauthorized',
  'stopping',
  'storage-full',
  'storage-failed',
  'database-unavailable',
]);
/** After these it is not known whether it was done, which matters only where doing it twice does harm. */
const lost: ReadonlySet<string> = new Set(['unreachable', 'internal']);

const reasonsKept = 100;
const waits = 0;
const done = 1;
const asked = 2;
const unknown = 3;
/** Numbers from here on stand for reasons. */
const firstReason = 4;

interface Reason {
  readonly text: string;
  readonly again: boolean;
  /** The operation is not there any more. */
  readonly gone: boolean;
  count: number;
}

/** One outcome for each operation of a plan, in two bytes each; sums are exact. */
export class Outcomes {
  readonly #action: ManyAction;
  readonly #states: Uint16Array;
  readonly #reasons: Reason[] = [];
  readonly #sums = { done: 0, asked: 0, unknown: 0, refused: 0 };
  /** Made when they are first asked for after a change. */
  #lists = new Map<OutcomeGroup, readonly number[]>();

  constructor(action: ManyAction, count: number) {
    this.#action = action;
    this.#states = new Uint16Array(count);
  }

  get total(): number {
    return this.#states.length;
  }

  /** Those that were asked to stop among them. */
  get done(): number {
    return this.#sums.done + this.#sums.asked;
  }

  get asked(): number {
    return this.#sums.asked;
  }

  get unknown(): number {
    return this.#sums.unknown;
  }

  get refused(): number {
    return this.#sums.refused;
  }

  get left(): number {
    return this.total - this.done - this.unknown - this.refused;
  }

  /** Reasons of refusals with how many each, the most frequent first. */
  get reasons(): readonly { readonly text: string; readonly count: number }[] {
    return this.#reasons.filter(({ count }) => count > 0).sort((a, b) => b.count - a.count);
  }

  /** Rows that have not had their turn, or that may be done when the connection is well again. */
  get open(): number[] {
    const found: number[] = [];
    for (const [index, state] of this.#states.entries()) {
      if (state === waits || this.#reasons[state - firstReason]?.again) found.push(index);
    }
    return found;
  }

  kind(index: number): OutcomeKind {
    const state = this.#states[index] ?? waits;
    return state >= firstReason ? 'refused' : ((['waits', 'done', 'asked', 'unknown'] as const)[state] ?? 'waits');
  }

  /** Why it was refused, else empty. */
  reason(index: number): string {
    return this.#reasons[(this.#states[index] ?? waits) - firstReason]?.text ?? '';
  }

  /** Whether the operation was found to be there no more, or has been deleted. */
  gone(index: number): boolean {
    const state = this.#states[index] ?? waits;
    return this.#reasons[state - firstReason]?.gone ?? (state === done && this.#action === 'delete');
  }

  /** Rows that came to the same, in their order. */
  rows(group: OutcomeGroup): readonly number[] {
    const known = this.#lists.get(group);
    if (known) return known;
    const found: number[] = [];
    for (let index = 0; index < this.total; index += 1) if (groupOf(this.kind(index)) === group) found.push(index);
    this.#lists.set(group, found);
    return found;
  }

  take(index: number, outcome: Outcome): void {
    if (!outcome.done) this.#set(index, firstReason + this.#reasonOf(outcome));
    else this.#set(index, this.#action === 'cancel' && outcome.status === 'Canceling' ? asked : done);
  }

  /** No answer came to what was sent. */
  lose(index: number): void {
    this.#set(index, unknown);
  }

  /** It gets another turn. */
  reset(index: number): void {
    this.#set(index, waits);
  }

  #set(index: number, state: number): void {
    this.#count(this.#states[index] ?? waits, -1);
    this.#states[index] = state;
    this.#count(state, 1);
    if (this.#lists.size > 0) this.#lists = new Map();
  }

  #count(state: number, by: number): void {
    if (state === waits) return;
    if (state === done) this.#sums.done += by;
    else if (state === asked) this.#sums.asked += by;
    else if (state === unknown) this.#sums.unknown += by;
    else {
      this.#sums.refused += by;
      const reason = this.#reasons[state - firstReason];
      if (reason) reason.count += by;
    }
  }

  #reasonOf(outcome: Outcome): number {
    const full = this.#reasons.length >= reasonsKept;
    const text = refusalReason(this.#action, outcome);
    const code = outcome.code ?? '';
    const again = passing.has(code) || (this.#action !== 'retry' && lost.has(code));
    const known = this.#reasons.findIndex((reason) => reason.text === text && reason.again === again);
    if (known >= 0) return known;
    if (full) return this.#other();
    return this.#reasons.push({ text, again, gone: code === 'not-found', count: 0 }) - 1;
  }

  /** A service that puts something of its own into every sentence shares one. */
  #other(): number {
    const text = l10n.t('It was refused for a reason of its own.');
    const known = this.#reasons.findIndex((reason) => reason.text === text);
    return known >= 0 ? known : this.#reasons.push({ text, again: false, gone: false, count: 0 }) - 1;
  }
}

/** Whether a refusal says that the connection is in trouble, so that the others need not be tried now. */
export function isTrouble({ done: happened, code }: Outcome): boolean {
  return !happened && code !== null && (passing.has(code) || lost.has(code));
}

function groupOf(kind: OutcomeKind): OutcomeGroup {
  return kind === 'asked' ? 'done' : kind;
}
