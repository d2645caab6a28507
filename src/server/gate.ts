import { scopes } from '../operation/access.ts';
import type { Clock } from '../operation/clock.ts';
import { OperationFailure } from '../operation/error.ts';
import type { Caller } from './caller.ts';
import { isSameSecret } from './facade/secret.ts';
import type { Log } from './log.ts';
import { createRateLimit, Throttled } from './rateLimit.ts';
import { tokenParts } from './token/secret.ts';
import type { Tokens } from './token/tokens.ts';

/** Tells who has a token, and lets each do so much. Our API and both facades ask it. */
export interface Gate {
  /** Whoever has the server's own token, which may do everything. */
  readonly own: Caller;
  /** Raises `unauthorized`, and `throttled` when wrong tokens came from this address without end. */
  callerOf(given: string, from: string): Promise<Caller>;
  /** Who was let in before for the token of this id; null: for the server's own. Raises `unauthorized`. */
  callerById(id: string | null): Promise<Caller>;
  /** Counts a request. Raises `throttled`. */
  count(caller: Caller): void;
}

export interface GateOptions {
  readonly tokens: Tokens;
  /** The server's own token. */
  readonly own: string;
  /** Whom it is for: the user that the server runs as. */
  readonly by: string;
  readonly clock: Clock;
  /** True when only this machine can reach the server. */
  readonly loopback: boolean;
  /** Requests a second of one token; null: as many as come. */
  readonly rateLimit: number | null;
  readonly log: Log;
}

/** Wrong tokens of one address: so many at once, and one a second in the long run. */
const wrongTokens = { burst: 20, perSecond: 1 };
/** The log tells of an address once a minute. */
const lines = { burst: 1, perSecond: 1 / 60 };

export function createGate({ tokens, own: secret, by, clock, loopback, rateLimit, log }: GateOptions): Gate {
  const own: Caller = { name: by, token: null, scopes, expiresAt: null };
  const wrong = loopback ? null : createRateLimit({ ...wrongTokens, clock });
  const told = createRateLimit({ ...lines, clock });
  const requests =
    rateLimit === null ? null : createRateLimit({ perSecond: rateLimit, burst: Math.max(1, rateLimit), clock });

  const tooMany = (from: string): OperationFailure | null => {
    const seconds = wrong?.wait(from) ?? 0;
    if (seconds > 0 && told.take(from) === 0) log('warn', 'Too many wrong tokens came from an address.', { from });
    return seconds === 0 ? null : new Throttled(`Too many wrong tokens came from ${from}.`, seconds);
  };

  const callerOf = async (given: string, from: string): Promise<Caller> => {
    const parts = tokenParts(given);
    // Nobody guesses a token of ours; a short one of the owner's, and the database, are spared the attempts.
    if (parts === undefined || !tokens.knows(parts.id)) {
      const refusal = tooMany(from);
      if (refusal !== null) throw refusal;
    }
    if (isSameSecret(given, secret)) return own;
    if (parts !== undefined) {
      const caller = await tokens.callerOf(parts);
      tokens.noteUse(parts.id, from);
      return caller;
    }
    throw new OperationFailure(
      'unauthorized',
      'The token is wrong. A server that was started again may have a new one: read server.json of the data folder again.',
    );
  };

  return {
    own,
    async callerOf(given, from) {
      try {
        return await callerOf(given, from);
      } catch (error) {
        const isWrong = error instanceof OperationFailure && error.code === 'unauthorized';
        const refusal = isWrong ? tooMany(from) : null;
        if (isWrong) wrong?.take(from);
        throw refusal ?? error;
      }
    },
    callerById: async (id) => (id === null ? own : tokens.callerById(id)),
    count({ token, name }) {
      // Who sits at this machine with its own token is not held up.
      if (requests === null || (token === null && loopback)) return;
      const seconds = requests.take(token ?? '');
      if (seconds > 0) throw new Throttled(`The token "${name}" sends too many requests.`, seconds);
    },
  };
}
