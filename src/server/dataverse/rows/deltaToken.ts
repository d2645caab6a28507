import type { Context } from '../context.ts';
import { DataverseFault } from '../fault.ts';
import { openToken, sealToken } from '../token.ts';
import { badToken } from './link.ts';

const kind = '$deltatoken';
const dayMs = 86_400_000;

/** A token for what changes after a version; it also holds when it was made, since it expires. */
export function deltaToken(version: number, { clock }: Context): string {
  return sealToken([version, clock.now()], kind);
}

/** The version that a token goes on from. Raises 400, or the fault of an expired token. */
export function versionOfToken(token: string, { clock, settings }: Context): number {
  const content = openToken(token, kind);
  if (content === undefined) throw badToken(kind);
  const [version, issuedAt] = content;
  if (clock.now() - Number(issuedAt) > settings.changeTokenDays * dayMs) throw expired(settings);
  return Number(version);
}

/** What is not known any more, or grew too old: everything must be read again. */
export function expired(settings: Context['settings']): DataverseFault {
  return new DataverseFault(
    settings.expiredTokenStatus,
    settings.expiredTokenCode,
    'The delta token has expired. Read all rows again with "Prefer: odata.track-changes".',
  );
}
