import { OperationFailure } from '../../../operation/error.ts';
import type { Caller } from '../../caller.ts';
import type { Gate } from '../../gate.ts';
import { tokenAtEnd } from '../../token/secret.ts';
import type { Settings } from '../settings.ts';

/**
 * What people sign in with: a token of the engine server, or anything at all (setting `auth`). Answers whose token it
 * is; undefined: it is none. Raises `throttled`.
 */
export interface Secret {
  fits(given: string, from: string): Promise<Caller | undefined>;
  /** A password with the secret at its end, where clients put the security token. */
  endsPassword(password: string, from: string): Promise<Caller | undefined>;
}

/** `ownLength`: characters of the server's own token. */
export function createSecret(gate: Gate, ownLength: number, settings: () => Settings): Secret {
  const fits: Secret['fits'] = async (given, from) =>
    settings().auth === 'any' ? gate.own : unlessRefused(gate.callerOf(given, from));
  return {
    fits,
    async endsPassword(password, from) {
      const [made] = tokenAtEnd.exec(password) ?? [];
      if (made !== undefined) return fits(made, from);
      return (await fits(password, from)) ?? fits(password.slice(-ownLength), from);
    },
  };
}

/** Whose token it is; undefined: it is wrong, or has ended. */
export async function unlessRefused(caller: Promise<Caller>): Promise<Caller | undefined> {
  try {
    return await caller;
  } catch (error) {
    if (error instanceof OperationFailure && error.code === 'unauthorized') return undefined;
    throw error;
  }
}
