import { randomBytes } from 'node:crypto';
import type { Clock } from '../../../operation/clock.ts';
import type { Caller } from '../../caller.ts';
import { digest } from '../../facade/secret.ts';
import type { Gate } from '../../gate.ts';
import type { Settings } from '../settings.ts';
import { unlessRefused } from './secret.ts';

/** Who asks. */
export interface Session {
  /** Username as it was given at sign-in, as in `me@bgops.example`. */
  readonly username: string;
  /** Key of what is remembered of it; null: a token of the engine server itself. */
  readonly key: string | null;
  /** Whose token it came from. */
  readonly caller: Caller;
}

/** What a sign-in gives. */
export interface Issued {
  readonly accessToken: string;
  readonly refreshToken: string | null;
}

export interface Sessions {
  /** A new session, whose token is in the form that clients expect: `00D…!…`. */
  issue(username: string, how: { clientId: string; refreshable: boolean; caller: Pick<Caller, 'token'> }): Issued;
  /**
   * The session of a token, whose time begins anew; undefined: it has ended, as it does with the token of the engine
   * server that it came from, or there was none. Raises `throttled`.
   */
  find(token: string, from: string): Promise<Session | undefined>;
  /** True when it was good for a request already; from then on a fault may end it. */
  wasUsed(session: Session): boolean;
  noteUse(session: Session): void;
  end(session: Session): void;
  /** A new access token for a refresh token; undefined: it is none, or another client's. */
  refresh(refreshToken: string, clientId: string): (Issued & { readonly username: string }) | undefined;
  /** Ends what a token, of either kind, is for; false: there was nothing. */
  revoke(token: string): boolean;
  /** Ends every session, and every refresh token when asked; answers how many sessions there were. */
  invalidate(options: { readonly refreshTokens: boolean }): number;
}

interface Remembered {
  readonly username: string;
  /** Null: nobody signed in, and any token is a session. */
  readonly clientId: string | null;
  /** Digest of the refresh token it comes from. */
  readonly from: string | null;
  /** Id of the token of the engine server that it came from; null: its own one. */
  readonly token: string | null;
  lastAt: number;
  used: boolean;
}

/** Sessions, refresh tokens, and tokens that have ended, of which more are forgotten, the oldest first. */
const limit = 10_000;

export interface SessionOptions {
  readonly clock: Clock;
  readonly settings: () => Settings;
  readonly gate: Gate;
  /** Username of a name of the engine. */
  username(name: string): string;
}

/** They are kept in memory: a server that starts anew knows none of the old ones. */
export function createSessions(options: SessionOptions): Sessions {
  const { clock, settings, gate } = options;
  const sessions = new Map<string, Remembered>();
  const refreshTokens = new Map<string, Pick<Remembered, 'username' | 'token'> & { clientId: string }>();
  /** Only needed when any token is a session. */
  const ended = new Set<string>();

  const end = (key: string): boolean => {
    ended.add(key);
    trim(ended);
    return sessions.delete(key);
  };
  const remember = (key: string, session: Omit<Remembered, 'lastAt' | 'used'>): void => {
    sessions.set(key, { ...session, lastAt: clock.now(), used: false });
    trim(sessions);
  };
  const issue = (session: Omit<Remembered, 'lastAt' | 'used'>): string => {
    const token = `${settings().organizationId.slice(0, 15)}!${randomText()}`;
    remember(keyOf(token), session);
    return token;
  };
  const signIn = async (token: string, key: string, from: string): Promise<Session | undefined> => {
    const caller = await unlessRefused(gate.callerOf(withoutOrganization(token), from));
    if (caller !== undefined) return { username: options.username(caller.name), key: null, caller };
    if (settings().auth !== 'any' || ended.has(key)) return undefined;
    const username = options.username(gate.own.name);
    remember(key, { username, clientId: null, from: null, token: null });
    return { username, key, caller: gate.own };
  };

  return {
    issue(username, { clientId, refreshable, caller: { token } }) {
      const refreshToken = refreshable ? `5Aep861${randomText()}` : null;
      const from = refreshToken === null ? null : keyOf(refreshToken);
      if (from !== null) {
        refreshTokens.set(from, { username, clientId, token });
        trim(refreshTokens);
      }
      return { accessToken: issue({ username, clientId, from, token }), refreshToken };
    },
    async find(token, from) {
      const key = keyOf(token);
      const now = clock.now();
      const known = sessions.get(key);
      if (known === undefined) return signIn(token, key, from);
      const caller = await unlessRefused(gate.callerById(known.token));
      // A token that anybody made up stays good, or nobody could use it again.
      const isLate = known.clientId !== null && now - known.lastAt >= settings().sessionSeconds * 1_000;
      if (caller === undefined || isLate) {
        end(key);
        return undefined;
      }
      known.lastAt = now;
      return { username: known.username, key, caller };
    },
    wasUsed: ({ key }) => key === null || sessions.get(key)?.used === true,
    noteUse({ key }) {
      const known = key === null ? undefined : sessions.get(key);
      if (known !== undefined) known.used = true;
    },
    end({ key }) {
      if (key !== null) end(key);
    },
    refresh(refreshToken, clientId) {
      const from = keyOf(refreshToken);
      const known = refreshTokens.get(from);
      if (known === undefined || known.clientId !== clientId) return undefined;
      return { username: known.username, accessToken: issue({ ...known, from }), refreshToken: null };
    },
    revoke(token) {
      const key = keyOf(token);
      if (refreshTokens.delete(key)) {
        for (const [each, { from }] of sessions) if (from === key) end(each);
        return true;
      }
      return end(key);
    },
    invalidate({ refreshTokens: all }) {
      const count = sessions.size;
      for (const key of [...sessions.keys()]) end(key);
      if (all) refreshTokens.clear();
      return count;
    },
  };
}

/** The engine's own token may have the organization before it, since some clients take no other form. */
function withoutOrganization(token: string): string {
  return token.replace(/^00D\w{12,15}!/, '');
}

const keyOf = (token: string): string => digest(token).toString('base64');

/** Characters that every client takes in a token. */
const randomText = (): string => randomBytes(48).toString('base64').replaceAll(/[+/=]/g, '_');

function trim(all: Map<string, unknown> | Set<string>): void {
  for (const key of all.keys()) {
    if (all.size <= limit) return;
    all.delete(key);
  }
}
