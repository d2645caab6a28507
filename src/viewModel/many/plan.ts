import type { Operation } from '../../operation/operation.ts';
import type { Status } from '../../operation/status.ts';
import { operationLabel } from '../operationText.ts';
import { oneLine } from '../plainText.ts';

/** Most operations that are acted on at once. */
export const mostOperations = 200_000;
/** Names that are kept of those that something cannot be done to, for each reason; and most reasons. */
const samplesKept = 20;
const reasonsKept = 50;

/** What is kept of an operation that will be acted on, from the moment of the preview. */
export interface PlanRow {
  readonly id: string;
  readonly label: string;
  readonly type: string;
  readonly status: Status;
  /** Which of the sources it is of. */
  readonly source: number;
}

/** Why something cannot be done to some operations, how many they are, and the first of them. */
export interface Left {
  readonly reason: string;
  readonly count: number;
  readonly samples: readonly PlanRow[];
}

/** What an action would do: which operations it will change, and which it cannot and why. Filled page by page. */
export class Plan {
  readonly rows: PlanRow[] = [];
  readonly counts = new Map<Status, number>();
  /** What could not be read or searched, as sentences. */
  readonly notes = new Set<string>();
  /** Leaders among the rows, and all their followers. */
  readonly groups = { leaders: 0, followers: 0 };
  /** More match than are acted on at once. */
  limited = false;
  readonly #left = new Map<string, { count: number; samples: PlanRow[] }>();
  /** One text for each type, however many rows have it. */
  readonly #types = new Map<string, string>();
  #leftCount = 0;

  get left(): readonly Left[] {
    return [...this.#left].map(([reason, { count, samples }]) => ({ reason, count, samples }));
  }

  get leftCount(): number {
    return this.#leftCount;
  }

  /** Operations that were looked at. */
  get seen(): number {
    return this.rows.length + this.#leftCount;
  }

  /** Takes in one that will be acted on; false when there is no room for it. */
  add(operation: Operation, source: number): boolean {
    if (this.rows.length >= mostOperations) {
      this.limited = true;
      return false;
    }
    this.rows.push(this.#row(operation, source));
    this.counts.set(operation.status, (this.counts.get(operation.status) ?? 0) + 1);
    if (operation.numFollowers > 0) {
      this.groups.leaders += 1;
      this.groups.followers += operation.numFollowers;
    }
    return true;
  }

  /** Takes in one that stays as it is. */
  leave(reason: string, operation: Operation, source: number): void {
    const left = this.#leftFor(reason);
    left.count += 1;
    this.#leftCount += 1;
    if (left.samples.length < samplesKept) left.samples.push(this.#row(operation, source));
  }

  /** Takes in so many that stay as they are and were not read. */
  leaveMany(reason: string, count: number): void {
    if (count === 0) return;
    this.#leftFor(reason).count += count;
    this.#leftCount += count;
  }

  #leftFor(reason: string): { count: number; samples: PlanRow[] } {
    const known = this.#left.get(reason);
    if (known) return known;
    // A service may put something of its own into every sentence.
    const key = this.#left.size < reasonsKept ? reason : ([...this.#left.keys()].at(-1) ?? reason);
    const left = this.#left.get(key) ?? { count: 0, samples: [] };
    this.#left.set(key, left);
    return left;
  }

  #row(operation: Operation, source: number): PlanRow {
    const { id, status } = operation;
    const type = this.#types.get(operation.type) ?? oneLine(operation.type, 80);
    this.#types.set(operation.type, type);
    return { id, label: oneLine(operationLabel(operation), 80), type, status, source };
  }
}
