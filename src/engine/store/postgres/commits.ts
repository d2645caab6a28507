import { anyCommit, type Commit } from '../store.ts';
import type { News } from './news.ts';

export type CommitListener = (commit: Commit) => void;

/** What is known of commits, those of this server and those that it hears of. */
export class Commits {
  readonly #listeners = new Set<CommitListener>();
  /** Numbers of commits of this server of which it will hear by a notification too. */
  readonly #own = new Set<number>();
  /** What is heard comes in the order of the commits, so all up to this number have been told. */
  #heardUpTo = 0;
  /** The newest change number. */
  version = 0;

  onCommit(listener: CommitListener): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** A commit of this server is durable. Its notification may come before PostgreSQL's answer does. */
  committed(news: News): void {
    const { version } = news;
    if (version <= this.#heardUpTo) return;
    // Notifications may have been lost with a connection: then nothing hears of the oldest of these.
    if (this.#own.size > 1_000) this.#own.clear();
    this.#own.add(version);
    this.version = Math.max(version, this.version);
    this.tell(news);
  }

  /** A commit of any server is durable. One of another may be told behind a later one of ours. */
  heard(news: News): void {
    const { version, ready, asks } = news;
    this.#heardUpTo = Math.max(version, this.#heardUpTo);
    if (this.#own.delete(version)) return;
    const isNew = version > this.version || version === 0;
    this.version = Math.max(version, this.version);
    if (isNew || ready?.size !== 0 || asks) this.tell(news);
  }

  /** A reading has met a number, of which no notification came yet. */
  reached(version: number): void {
    if (version > this.version) this.heard({ version, ...anyCommit });
  }

  tell(commit: Commit = anyCommit): void {
    for (const listener of this.#listeners) listener(commit);
  }
}
