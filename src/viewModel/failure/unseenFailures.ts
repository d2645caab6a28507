import type { Backend } from '../../backend/backend.ts';
import type { ChangeBatch } from '../../operation/answer.ts';
import type { Operation } from '../../operation/operation.ts';
import { Sender } from '../signal.ts';
import { causeOf } from './fingerprint.ts';

/** When the person last looked: failures that ended later are unseen. Ms since 1970; undefined: never. */
export interface SeenMark {
  get(): number | undefined;
  set(at: number): void;
}

/** Most failures that are told apart; beyond it the count stays here and is shown with a "+". */
const unseenLimit = 999;

/** Most failures that are read when a connection opens. */
const seedLimit = 200;

/** How far back the first look at a connection goes, ms: an engine that has just begun shows what failed meanwhile. */
const firstLook = 10 * 60_000;

/**
 * Which operations have failed since the person last looked. Kept current by changes; survives a reload by its mark,
 * and stays as it was while the connection rests: nobody has looked meanwhile.
 */
export class UnseenFailures {
  readonly #mark: SeenMark;
  readonly #isMuted: (key: string) => boolean;
  readonly #endedAt = new Map<string, number>();
  /** Keys of their fingerprints, by id. */
  readonly #causes = new Map<string, string>();
  /** The latest of those that were looked at one by one. */
  #latest = 0;
  readonly #changed = new Sender<void>();

  readonly onChange = this.#changed.signal;

  /** Failures whose fingerprint is muted do not count; one that is unmuted counts from then on. */
  constructor(mark: SeenMark, isMuted: (key: string) => boolean = () => false) {
    this.#mark = mark;
    this.#isMuted = isMuted;
  }

  get count(): number {
    return this.#endedAt.size;
  }

  get ids(): readonly string[] {
    return [...this.#endedAt.keys()];
  }

  /** Finds what failed while nobody listened, in place of what was known. The first time ever, failures that are long past do not count. */
  async seed(backend: Pick<Backend, 'list'>, now: number): Promise<void> {
    if (this.#mark.get() === undefined) this.#mark.set(now - firstLook);
    const known = new Map(this.#endedAt);
    const { operations } = await backend.list('status:Error', { limit: seedLimit });
    const failed = new Set(operations.map(({ id }) => id));
    if (failed.size < seedLimit)
      for (const [id, at] of known) if (!failed.has(id) && this.#endedAt.get(id) === at) this.#delete(id);
    for (const operation of operations) this.#take(operation);
    this.#changed.send();
  }

  /** Takes in changes; answers with the operations that have newly failed. */
  apply(batch: ChangeBatch): readonly Operation[] {
    const before = this.#endedAt.size;
    const failed: Operation[] = [];
    let changed = false;
    for (const operation of batch.operations) {
      if (this.#take(operation)) failed.push(operation);
      else if (operation.status !== 'Error') changed = this.#delete(operation.id) || changed;
    }
    for (const id of batch.deleted) changed = this.#delete(id) || changed;
    if (changed || this.#endedAt.size !== before) this.#changed.send();
    return failed;
  }

  /** The person has looked at the failures. */
  seen(): void {
    if (this.#endedAt.size === 0) return;
    this.#mark.set(Math.max(this.#mark.get() ?? 0, ...this.#endedAt.values()));
    this.#clear();
    this.#changed.send();
  }

  /** Which causes are muted has changed. */
  mute(): void {
    const muted = [...this.#endedAt.keys()].filter((id) => this.#isMuted(this.#causes.get(id) ?? ''));
    for (const id of muted) this.#delete(id);
    if (muted.length > 0) this.#changed.send();
  }

  /** The person has looked at one of them. */
  seenOne(id: string): void {
    this.seenThese([id]);
  }

  /** The person has looked at these. */
  seenThese(ids: readonly string[]): void {
    const unseen = ids.filter((id) => this.#endedAt.has(id));
    if (unseen.length === 0) return;
    for (const id of unseen) {
      this.#latest = Math.max(this.#latest, this.#endedAt.get(id) ?? 0);
      this.#delete(id);
    }
    // While older ones are unseen the mark has to stay before them.
    if (this.#endedAt.size === 0) this.#mark.set(Math.max(this.#mark.get() ?? 0, this.#latest));
    this.#changed.send();
  }

  forget(): void {
    this.#clear();
    this.#changed.send();
  }

  /** True when this failure was not known yet. */
  #take(operation: Operation): boolean {
    if (operation.status !== 'Error') return false;
    const at = operation.finishedAt ?? operation.modifiedAt;
    if (at <= (this.#mark.get() ?? 0) || this.#endedAt.get(operation.id) === at) return false;
    const { key } = causeOf(operation);
    if (this.#isMuted(key)) {
      this.#delete(operation.id);
      return false;
    }
    if (this.#endedAt.size >= unseenLimit) return true;
    this.#endedAt.set(operation.id, at);
    this.#causes.set(operation.id, key);
    return true;
  }

  #delete(id: string): boolean {
    this.#causes.delete(id);
    return this.#endedAt.delete(id);
  }

  #clear(): void {
    this.#causes.clear();
    this.#endedAt.clear();
  }
}
