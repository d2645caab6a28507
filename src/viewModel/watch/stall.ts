import type { Backend } from '../../backend/backend.ts';
import type { Clock } from '../../operation/clock.ts';
import type { Operation } from '../../operation/operation.ts';
import { isActive } from '../../operation/status.ts';
import { tells } from '../operationText.ts';
import { enoughMeasured, type Stuck, stuckOf, type UsualDuration } from '../statistics/stuck.ts';

/** Why an operation is called stalled; `beyondSetting`: it has run longer (`ran`, ms) than the person allows. */
export type Stalled = Stuck | { readonly kind: 'beyondSetting'; readonly ran: number };

/** How far back durations are measured, and how long what was measured holds, ms. */
const measuredSpan = 7 * 86_400_000;
const fresh = 10 * 60_000;

/** Finds operations that run beyond what is usual for their type; asks for that only when it is needed. */
export class StallCheck {
  readonly #clock: Clock;
  readonly #longest: () => number;
  #usual = new Map<string, UsualDuration>();
  #readAt = Number.NEGATIVE_INFINITY;

  /** `longest`: ms that one may run of which neither the usual time nor the timeout is known. */
  constructor(clock: Clock, longest: () => number) {
    this.#clock = clock;
    this.#longest = longest;
  }

  /** Reads how long operations of each type take, when that is not known or long ago. */
  async measure(backend: Pick<Backend, 'statistics' | 'capabilities'>): Promise<void> {
    if (backend.capabilities.statistics !== true || this.#clock.elapsed() - this.#readAt < fresh) return;
    this.#readAt = this.#clock.elapsed();
    const { rows } = await backend.statistics({ since: this.#clock.now() - measuredSpan, byType: true });
    this.#usual = new Map(
      rows.flatMap(({ type, duration, complete, error }) =>
        type === null || duration === null ? [] : [[type, { p99: duration.p99, measured: complete + error }]],
      ),
    );
  }

  /** Forgets what was measured: the connection may lead elsewhere now. */
  forget(): void {
    this.#usual.clear();
    this.#readAt = Number.NEGATIVE_INFINITY;
  }

  /** The gravest reason to call it stalled; null when there is none. */
  of(operation: Operation): Stalled | null {
    const now = this.#clock.now();
    const usual = this.#usual.get(operation.type) ?? null;
    const stuck = stuckOf(operation, { now, usual });
    if (stuck) return stuck;
    const { status, startedAt } = operation;
    const known = tells(operation, 'timeout') || (usual !== null && usual.measured >= enoughMeasured);
    if (known || startedAt === null || !isActive(status)) return null;
    const ran = now - startedAt;
    return ran > this.#longest() ? { kind: 'beyondSetting', ran } : null;
  }
}
