import { compareMembers, laneOf } from '../../../src/operation/group.ts';
import { retryDelay } from '../../../src/operation/retry.ts';
import { isActive, isFinal, isPending, type Status } from '../../../src/operation/status.ts';

/** What the model knows of a draft; instants in ms. */
export interface ModelDraft {
  readonly type: string;
  readonly executionGroup: string | null;
  readonly sequenceGroup: string | null;
  readonly sequenceNumber: number | null;
  readonly processAfter: number | null;
  readonly priority: number;
  readonly retryLimit: number;
  readonly retryBackoff: number;
  readonly timeout: number;
  readonly ttl: number;
  readonly idempotencyKey: string | null;
}

export interface Row extends Omit<ModelDraft, 'processAfter'> {
  readonly sequence: number;
  readonly draft: string;
  processAfter: number | null;
  priority: number;
  status: Status;
  leader: Row | null;
  attempts: number;
  retryCount: number;
  dueAt: number | null;
  expiresAt: number | null;
  memberOutcome: 'Complete' | 'Error' | null;
  /** While active: when it times out, whether it did before it was canceled, and who is in its bulk. */
  deadline: number;
  timedOut: boolean;
  canceled: boolean;
  members: readonly Row[];
}

export type Ending = 'Complete' | 'Error' | 'ErrorForGood' | 'Canceled' | 'Lost';

export interface ModelLimits {
  readonly concurrency: number;
  readonly types: Readonly<Record<string, number | undefined>>;
  readonly groupLimit: number;
  /** Which of those that may start was started, where another order than ours decides; left out: the best one. */
  readonly started?: (row: Row) => boolean;
}

/** The queue of the design, in memory and without time of its own: what an engine must look like after each step. */
export class Model {
  now: number;
  rows: Row[] = [];
  readonly paused = new Set<string | null>();
  readonly #limits: ModelLimits;
  #sequence = 0;

  constructor(limits: ModelLimits, now: number) {
    this.#limits = limits;
    this.now = now;
  }

  followers(leader: Row): Row[] {
    return this.rows.filter((row) => row.leader === leader && row.status === 'Merged');
  }

  running(): Row[] {
    return this.rows.filter((row) => isActive(row.status));
  }

  /** All or nothing; null: refused, since a key stands for another request. */
  submit(drafts: readonly ModelDraft[]): Row[] | null {
    const keys = new Map(
      this.rows.filter((row) => row.idempotencyKey !== null).map((r) => [r.idempotencyKey, r.draft]),
    );
    for (const draft of drafts) {
      if (draft.idempotencyKey === null) continue;
      const text = keys.get(draft.idempotencyKey) ?? JSON.stringify(draft);
      if (text !== JSON.stringify(draft)) return null;
      keys.set(draft.idempotencyKey, text);
    }
    return drafts.map((draft) => this.#insert(draft));
  }

  #insert(draft: ModelDraft): Row {
    const key = draft.idempotencyKey;
    const known = key === null ? undefined : this.rows.find((row) => row.idempotencyKey === key);
    if (known !== undefined) return known;
    const row: Row = {
      ...draft,
      draft: JSON.stringify(draft),
      sequence: ++this.#sequence,
      status: 'New',
      ...{ leader: null, attempts: 0, retryCount: 0, dueAt: null, expiresAt: null, memberOutcome: null },
      ...{ deadline: 0, timedOut: false, canceled: false, members: [] },
    };
    if (draft.processAfter !== null && draft.processAfter > this.now) {
      Object.assign(row, { status: 'Scheduled', dueAt: draft.processAfter });
    } else this.#place(row);
    this.rows.push(row);
    return row;
  }

  /** Waiting, or merged into the waiting bulk of its group; the oldest of a bulk leads. */
  #place(row: Row): void {
    const alone = row.executionGroup === null || row.attempts > 0 || this.followers(row).length > 0;
    const leader = alone ? undefined : this.rows.findLast((other) => this.#takesMember(other, row));
    row.dueAt = null;
    if (leader === undefined || this.followers(leader).length + 1 >= this.#limits.groupLimit) row.status = 'Waiting';
    else if (leader.sequence < row.sequence) this.#merge(row, leader);
    else {
      row.status = 'Waiting';
      for (const follower of this.followers(leader)) follower.leader = row;
      this.#merge(leader, row);
    }
  }

  #takesMember(leader: Row, row: Row): boolean {
    return (
      leader !== row &&
      leader.status === 'Waiting' &&
      leader.attempts === 0 &&
      leader.type === row.type &&
      leader.executionGroup === row.executionGroup
    );
  }

  #merge(row: Row, leader: Row): void {
    Object.assign(row, { status: 'Merged', leader, expiresAt: this.now + row.ttl * 1_000 });
  }

  /** Hands out what may start: best first, one of a lane at a time. */
  claim(): void {
    for (;;) {
      const running = this.running();
      if (running.length >= this.#limits.concurrency) return;
      const able = this.rows
        .filter((row) => row.status === 'Waiting' && this.#mayStart(row, running))
        .sort((a, b) => b.priority - a.priority || a.sequence - b.sequence);
      const best = able.find((row) => this.#limits.started?.(row)) ?? able[0];
      if (best === undefined) return;
      const members = [best, ...this.followers(best)].filter((row) => row.memberOutcome !== 'Complete');
      Object.assign(best, { status: 'Running', attempts: best.attempts + 1, timedOut: false, canceled: false });
      Object.assign(best, { deadline: this.now + best.timeout, members: members.sort(compareMembers) });
    }
  }

  #mayStart(row: Row, running: readonly Row[]): boolean {
    const { types } = this.#limits;
    if (!(row.type in types) || this.paused.has(null) || this.paused.has(row.type)) return false;
    if (running.filter(({ type }) => type === row.type).length >= (types[row.type] ?? Number.POSITIVE_INFINITY)) {
      return false;
    }
    const lane = laneOf(row);
    if (lane === null) return true;
    const others = this.rows.filter((other) => other !== row && laneOf(other) === lane);
    if (others.some((o) => isActive(o.status) || (o.status === 'Scheduled' && o.attempts > 0))) return false;
    return others.every((other) => other.status !== 'Waiting' || this.#inLane(row, other) < 0);
  }

  #inLane(a: Row, b: Row): number {
    const place = (row: Row) => (row.executionGroup === null ? (row.sequenceNumber ?? Number.MAX_SAFE_INTEGER) : 0);
    return place(a) - place(b) || a.sequence - b.sequence;
  }

  /** The attempt of a row ends; `outcomes` are what its handler said about members. */
  end(row: Row, ending: Ending, outcomes: ReadonlyMap<Row, 'Complete' | 'Error'>): void {
    for (const [member, outcome] of outcomes) {
      member.memberOutcome = outcome;
      this.#changed(member);
    }
    row.members = [];
    const final = this.#finalStatus(row, ending);
    if (final !== null) {
      this.#finish(row, final);
      return;
    }
    row.retryCount += 1;
    const delay = ending === 'Lost' && !row.timedOut ? 0 : retryDelay(row.retryCount, row.retryBackoff);
    Object.assign(row, delay === 0 ? { status: 'Waiting' } : { status: 'Scheduled', dueAt: this.now + delay });
  }

  /** Null: it is tried again. */
  #finalStatus(row: Row, ending: Ending): Status | null {
    const failed = !row.timedOut && (ending === 'Error' || ending === 'ErrorForGood');
    if (ending === 'Complete' && !row.timedOut) return 'Complete';
    if (row.canceled) return failed ? 'Error' : 'Canceled';
    const again = row.retryCount < row.retryLimit && (ending !== 'ErrorForGood' || row.timedOut);
    return again ? null : 'Error';
  }

  #finish(row: Row, status: Status): void {
    Object.assign(row, { status, dueAt: null, expiresAt: this.now + row.ttl * 1_000 });
  }

  /** Time to live counts from the last change. */
  #changed(row: Row): void {
    if (isFinal(row.status)) row.expiresAt = this.now + row.ttl * 1_000;
  }

  prioritize(row: Row, priority: number): void {
    row.priority = priority;
    this.#changed(row);
  }

  /** False: refused. */
  cancel(row: Row, whole: boolean): boolean {
    const leader = row.leader ?? row;
    if (row.status === 'Canceling' || (whole && leader.status === 'Canceling')) return true;
    if (isActive(leader.status)) {
      if (row !== leader && !whole) return false;
      Object.assign(leader, { status: 'Canceling', canceled: true });
      return true;
    }
    if (!isPending(leader.status)) return false;
    const followers = this.followers(leader);
    const gone = whole ? [leader, ...followers] : [row];
    for (const one of gone) {
      one.leader = null;
      this.#finish(one, 'Canceled');
    }
    const [next, ...rest] = row === leader && !whole ? followers : [];
    if (next === undefined) return true;
    Object.assign(next, { status: 'Waiting', leader: null, expiresAt: null });
    for (const one of rest) {
      one.leader = next;
      this.#changed(one);
    }
    return true;
  }

  retry(row: Row): boolean {
    if (row.status !== 'Error' && row.status !== 'Canceled') return false;
    Object.assign(row, { status: 'Waiting', retryCount: 0, expiresAt: null });
    return true;
  }

  /** A leader takes its followers along, a follower goes alone. */
  remove(row: Row): boolean {
    if (!isFinal((row.leader ?? row).status)) return false;
    const gone = [row, ...this.followers(row)];
    this.rows = this.rows.filter((one) => !gone.includes(one));
    return true;
  }

  reschedule(row: Row, processAfter: number | null): boolean {
    if (!isPending(row.status)) return false;
    if (row.status === 'Waiting' && processAfter !== null && processAfter > this.now) return false;
    row.processAfter = processAfter;
    if (row.status === 'Scheduled') row.dueAt = processAfter ?? this.now;
    return true;
  }

  /** The engine's process died and another one has opened the folder. */
  crash(): void {
    for (const row of this.running()) {
      row.timedOut = false;
      this.end(row, 'Lost', new Map());
    }
    this.#capDelays();
  }

  /** The engine was stopped, which cut short what ran, and opened again. */
  restart(): void {
    for (const row of this.running()) Object.assign(row, { status: 'Waiting', members: [] });
    this.#capDelays();
  }

  /** A retry delay never reaches further than its formula, but a time that somebody asked for stands. */
  #capDelays(): void {
    for (const row of this.rows) {
      if (row.dueAt === null || row.attempts === 0 || row.dueAt === row.processAfter) continue;
      row.dueAt = Math.min(row.dueAt, this.now + retryDelay(row.retryCount, row.retryBackoff));
    }
  }

  /** The next instant after which something happens by itself. */
  nextInstant(): number {
    const times = this.rows.flatMap((row) => [
      row.dueAt ?? Number.POSITIVE_INFINITY,
      row.expiresAt ?? Number.POSITIVE_INFINITY,
      isActive(row.status) && !row.timedOut && !row.canceled ? row.deadline : Number.POSITIVE_INFINITY,
    ]);
    return Math.min(Number.POSITIVE_INFINITY, ...times);
  }

  /** What happens by itself now. */
  happen(): void {
    const due = this.rows.filter((row) => row.dueAt !== null && row.dueAt <= this.now);
    for (const row of due.sort((a, b) => Number(a.dueAt) - Number(b.dueAt) || a.sequence - b.sequence)) {
      if (row.status === 'Scheduled') this.#place(row);
    }
    for (const row of this.rows.filter(({ expiresAt }) => expiresAt !== null && expiresAt <= this.now)) {
      if (row.leader === null || isFinal(row.leader.status)) this.remove(row);
      else row.expiresAt = this.now + row.ttl * 1_000;
    }
    for (const row of this.running()) if (row.deadline <= this.now && !row.canceled) row.timedOut = true;
  }
}
