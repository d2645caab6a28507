import { isSameSecret } from '../../facade/secret.ts';
import type { Settings } from '../settings.ts';

/** What people sign in with: the engine's own token, or anything at all (setting `auth`). */
export interface Secret {
  fits(given: string): boolean;
  /** A password with the secret at its end, where clients put the security token. */
  endsPassword(password: string): boolean;
}

export function createSecret(token: string, settings: () => Settings): Secret {
  const fits = (given: string) => settings().auth === 'any' || isSameSecret(given, token);
  return { fits, endsPassword: (password) => fits(password) || fits(password.slice(-token.length)) };
}
