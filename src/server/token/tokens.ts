import type { Clock } from '../../operation/clock.ts';
import { OperationFailure } from '../../operation/error.ts';
import type { Caller } from '../caller.ts';
import { changeTokens, type TokenChange } from './change.ts';
import { isSameDigest, type TokenParts } from './secret.ts';
import type { StoredToken, TokenStore } from './tokenStore.ts';

/** How long what was read counts, ms: so soon does a token that was revoked elsewhere stop here. */
const freshness = 1_000;
/** `lastUsedAt` is written no more often, ms. */
const useInterval = 60_000;

/** The signal aborts when the token has ended; `stop` when that is of no interest any more. */
export interface Watch {
  readonly signal: AbortSignal;
  stop(): void;
}

/** The tokens of this server. */
export interface Tokens extends TokenChange {
  /** Who has a token. Raises `unauthorized`, saying what is wrong with it, and what the store raises. */
  callerOf(parts: TokenParts): Promise<Caller>;
  /** The same by public id, for what was granted for a token before. */
  callerById(id: string): Promise<Caller>;
  /** False when no such token was there a moment ago. */
  knows(id: string): boolean;
  /** True when a token is good now. */
  hasAny(): Promise<boolean>;
  noteUse(id: string, from: string): void;
  watch(id: string): Watch;
  close(): Promise<void>;
}

/**
 * All tokens are read together, when one is used and what was read is older than a second; while event streams of
 * tokens are open, each second. An idle server reads nothing. It does not wait to be told of a change: a message may be
 * lost, and a revoked token must stop even then.
 */
export function createTokens(store: TokenStore, clock: Clock): Tokens {
  let known = new Map<string, StoredToken>();
  let readAt = Number.NEGATIVE_INFINITY;
  /** Changes that this server made. */
  let changes = 0;
  let reading: Promise<void> | undefined;
  const noted = new Map<string, number>();
  const watches = new Set<{ readonly id: string; readonly ending: AbortController }>();
  let stopTimer: (() => void) | undefined;

  const read = (): Promise<void> => {
    reading ??= (async () => {
      const [begin, before] = [clock.elapsed(), changes];
      try {
        known = new Map((await store.all()).map((token) => [token.id, token]));
        if (changes === before) readAt = begin;
      } finally {
        reading = undefined;
      }
    })();
    return reading;
  };
  const find = async (id: string): Promise<StoredToken | undefined> => {
    if (clock.elapsed() - readAt >= freshness) await read();
    // One that was made just now, perhaps by another process.
    if (!known.has(id)) {
      await reading;
      await read();
    }
    return known.get(id);
  };
  const good = async (id: string): Promise<{ token: StoredToken; caller: Caller }> => {
    const token = await find(id);
    if (token === undefined) throw refused('The token is not known here. Ask whoever runs the server for one.');
    const { name, scopes, expiresAt } = token;
    const ended = endOf(token, clock.now());
    if (ended !== null) throw refused(`The token "${name}" ${ended}. Ask whoever runs the server for another.`);
    return { token, caller: { name, token: id, scopes, expiresAt } };
  };

  const look = async (): Promise<void> => {
    // While nothing can be read, nothing can be revoked either; it is looked at again.
    await read().catch(() => undefined);
    for (const each of watches) {
      const token = known.get(each.id);
      if (token !== undefined && endOf(token, clock.now()) === null) continue;
      watches.delete(each);
      each.ending.abort();
    }
    stopTimer = undefined;
    lookLater();
  };
  const lookLater = (): void => {
    if (watches.size > 0) stopTimer ??= clock.after(freshness, () => void look());
  };

  return {
    ...changeTokens(store, clock, () => {
      changes += 1;
      readAt = Number.NEGATIVE_INFINITY;
    }),
    async callerOf({ id, digest }) {
      // A wrong secret learns nothing about the token.
      const token = await find(id);
      if (token !== undefined && !isSameDigest(token.digest, digest)) throw refused('The token is wrong.');
      return (await good(id)).caller;
    },
    callerById: async (id) => (await good(id)).caller,
    knows: (id) => known.has(id),
    async hasAny() {
      await read();
      return [...known.values()].some((token) => endOf(token, clock.now()) === null);
    },
    noteUse(id, from) {
      if (clock.elapsed() - (noted.get(id) ?? Number.NEGATIVE_INFINITY) < useInterval) return;
      noted.set(id, clock.elapsed());
      // What it is for does not depend on it.
      store.noteUse(id, clock.now(), from).catch(() => noted.delete(id));
    },
    watch(id) {
      const watched = { id, ending: new AbortController() };
      watches.add(watched);
      lookLater();
      return {
        signal: watched.ending.signal,
        stop() {
          watches.delete(watched);
          if (watches.size > 0) return;
          stopTimer?.();
          stopTimer = undefined;
        },
      };
    },
    async close() {
      stopTimer?.();
      watches.clear();
      await reading?.catch(() => undefined);
      await store.close();
    },
  };
}

/** How a token ended, as the end of a sentence; null: it is good. */
function endOf({ expiresAt, revokedAt }: StoredToken, now: number): string | null {
  if (revokedAt !== null) return `was revoked at ${new Date(revokedAt).toISOString()}`;
  if (expiresAt !== null && expiresAt <= now) return `expired at ${new Date(expiresAt).toISOString()}`;
  return null;
}

function refused(message: string): OperationFailure {
  return new OperationFailure('unauthorized', message);
}
