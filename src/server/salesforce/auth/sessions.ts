import { randomBytes } from 'node:crypto';
import type { Journal } from '../../../engine/store/journal.ts';
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
  /** When the others were told of it. */
  toldAt: number;
}

type Grant = Pick<Remembered, 'username' | 'token'> & { readonly clientId: string };
type NewSession = Omit<Remembered, 'lastAt' | 'used' | 'toldAt'>;

/** What servers tell each other; keys are digests of tokens. */
type News =
  | { readonly kind: 'session'; readonly key: string; readonly session: NewSession & Pick<Remembered, 'lastAt'> }
  | { readonly kind: 'refresh'; readonly key: string; readonly grant: Grant }
  | { readonly kind: 'end' | 'revoke'; readonly key: string }
  | { readonly kind: 'invalidate'; readonly refreshTokens: boolean };

const topic = 'sessions of Salesforce';
/** How long a refresh token, and that something has ended, is remembered beyond the memory of one server, ms. */
const life = 30 * 86_400_000;

/** Sessions, refresh tokens, and tokens that have ended, of which more are forgotten, the oldest first. */
const limit = 10_000;

export interface SessionOptions {
  readonly clock: Clock;
  readonly settings: () => Settings;
  readonly gate: Gate;
  /** Username of a name of the engine. */
  username(name: string): string;
  /** Other servers of the same database. */
  readonly journal: Journal;
  /** Told who signed in elsewhere. */
  met(username: string): void;
}

/** They are kept in memory, and the servers of one database tell each other; one that is alone and starts anew knows none. */
export function createSessions(options: SessionOptions): Sessions {
  const { clock, settings, gate, journal } = options;
  const sessions = new Map<string, Remembered>();
  const refreshTokens = new Map<string, Grant>();
  /** Only needed when any token is a session. */
  const ended = new Set<string>();

  const tell = (value: News, lives = life) => journal.tell({ topic, value, until: clock.now() + lives });
  const endHere = (key: string): boolean => {
    ended.add(key);
    trim(ended);
    return sessions.delete(key);
  };
  const end = (key: string): boolean => {
    tell({ kind: 'end', key });
    return endHere(key);
  };
  const revokeHere = (from: string): boolean => {
    if (!refreshTokens.delete(from)) return false;
    for (const [key, session] of sessions) if (session.from === from) endHere(key);
    return true;
  };
  const invalidateHere = (all: boolean): number => {
    const count = sessions.size;
    for (const key of [...sessions.keys()]) endHere(key);
    if (all) refreshTokens.clear();
    return count;
  };
  const rememberRefresh = (key: string, grant: Grant): void => {
    refreshTokens.set(key, grant);
    trim(refreshTokens);
  };
  /** Its time begins anew elsewhere, too, though not with every request. */
  const tellOf = (key: string, known: Remembered): void => {
    const { sessionSeconds } = settings();
    if (known.clientId === null || known.lastAt - known.toldAt < sessionSeconds * 100) return;
    known.toldAt = known.lastAt;
    const { used: _used, toldAt: _toldAt, ...session } = known;
    tell({ kind: 'session', key, session }, sessionSeconds * 1_000);
  };
  const remember = (key: string, session: NewSession): void => {
    const known = { ...session, lastAt: clock.now(), used: false, toldAt: Number.NEGATIVE_INFINITY };
    sessions.set(key, known);
    trim(sessions);
    tellOf(key, known);
  };
  journal.on(topic, (news: News) => {
    switch (news.kind) {
      case 'session': {
        const { key, session } = news;
        sessions.set(key, { ...session, used: sessions.get(key)?.used ?? false, toldAt: session.lastAt });
        trim(sessions);
        return options.met(session.username);
      }
      case 'refresh':
        return rememberRefresh(news.key, news.grant);
      case 'end':
        return void endHere(news.key);
      case 'revoke':
        return void revokeHere(news.key);
      case 'invalidate':
        return void invalidateHere(news.refreshTokens);
    }
  });
  const issue = (session: NewSession): string => {
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
        rememberRefresh(from, { username, clientId, token });
        tell({ kind: 'refresh', key: from, grant: { username, clientId, token } });
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
      tellOf(key, known);
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
      if (!revokeHere(key)) return end(key);
      tell({ kind: 'revoke', key });
      return true;
    },
    invalidate({ refreshTokens: all }) {
      tell({ kind: 'invalidate', refreshTokens: all });
      return invalidateHere(all);
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
