import { laneOf } from '../../../operation/group.ts';
import type { Operation } from '../../../operation/operation.ts';
import type { EventDraft, Rows } from '../rows.ts';

/**
 * Where a due operation goes: into the waiting bulk of its execution group, to the head of a new one, or plainly to
 * Waiting. And which operation of a lane may start: `held` rows wait behind another one of their lane.
 */
export class Placement {
  readonly #rows: Rows;
  readonly #groupLimit: number;
  readonly #now: () => number;
  readonly #lanes = new Set<string>();
  readonly #joined = new Map<string, number>();

  constructor(rows: Rows, groupLimit: number, now: () => number) {
    this.#rows = rows;
    this.#groupLimit = groupLimit;
    this.#now = now;
  }

  /** Forgets what an unfinished transaction noted. */
  reset(): void {
    this.#lanes.clear();
    this.#joined.clear();
  }

  /** The leader of the waiting bulk that an operation joins; undefined when it does not join one. */
  leaderFor(
    operation: Pick<Operation, 'type' | 'executionGroup' | 'attempts' | 'numFollowers' | 'sequence'>,
  ): Operation | undefined {
    const { type, executionGroup, attempts, numFollowers, sequence } = operation;
    if (executionGroup === null || attempts > 0 || numFollowers > 0) return undefined;
    const leader = this.#rows.waitingLeader(type, executionGroup, sequence);
    if (leader === undefined) return undefined;
    return leader.numFollowers + (this.#joined.get(leader.id) ?? 0) + 1 < this.#groupLimit ? leader : undefined;
  }

  /** Notes one more follower; the leader's row is written once, at the end of the transaction. */
  join(leader: Operation): void {
    this.#joined.set(leader.id, (this.#joined.get(leader.id) ?? 0) + 1);
  }

  /** Notes that an operation of this lane came, went or moved. */
  touch(operation: Pick<Operation, 'type' | 'executionGroup' | 'sequenceGroup'>): void {
    const lane = laneOf(operation);
    if (lane !== null) this.#lanes.add(lane);
  }

  /**
   * Puts a stored operation that came due (status Scheduled) into its place. An older operation than the waiting leader
   * takes over the lead, with all followers.
   */
  place(operation: Operation, event: EventDraft): void {
    const leader = this.leaderFor(operation);
    const set = { dueAt: null };
    if (leader === undefined) {
      this.#rows.update(operation, ['Waiting'], set, event);
    } else if (leader.sequence < operation.sequence) {
      this.#rows.update(
        operation,
        ['Merged'],
        { ...set, groupLeaderId: leader.id, ...expiry(operation, event) },
        event,
      );
      this.join(leader);
    } else {
      this.#takeOver(operation, leader, event);
    }
    this.touch(operation);
  }

  #takeOver(older: Operation, known: Operation, event: EventDraft): void {
    this.writeJoined();
    const leader = this.#rows.again(known) ?? known;
    const followers = this.followers(leader.id);
    this.#rows.update(older, ['Waiting'], { dueAt: null, numFollowers: followers.length + 1 }, event);
    this.#rows.update(
      leader,
      ['Merged'],
      { groupLeaderId: older.id, numFollowers: 0, ...expiry(leader, event) },
      event,
    );
    for (const follower of followers) this.#rows.update(follower, [], { groupLeaderId: older.id }, event);
  }

  /** Followers of a leader, oldest first. */
  followers(leaderId: string): Operation[] {
    return this.#rows.followers(leaderId);
  }

  /** Writes what was noted: followers counted on their leaders, and the head of every touched lane set free. */
  flush(): void {
    this.writeJoined();
    for (const lane of this.#lanes) this.#rows.release(lane);
    this.#lanes.clear();
  }

  /** Counts the noted followers on their leaders, before anything else looks at these. */
  writeJoined(): void {
    if (this.#joined.size === 0) return;
    for (const [id, more] of this.#joined) {
      const leader = this.#rows.byId(id);
      const event: EventDraft = { at: this.#now(), by: 'engine', why: null };
      if (leader !== undefined) this.#rows.update(leader, [], { numFollowers: leader.numFollowers + more }, event);
    }
    this.#joined.clear();
  }
}

function expiry(operation: Operation, event: EventDraft): { expiresAt: number } {
  return { expiresAt: event.at + operation.ttl * 1_000 };
}
