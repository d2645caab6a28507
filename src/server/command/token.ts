import type { Command } from 'commander';
import { z } from 'zod';
import { type Scope, scopes } from '../../operation/access.ts';
import { instant } from '../../operation/operation.ts';
import type { token } from '../api/access.ts';
import { databaseOption } from './database.ts';
import { UsageFault } from './fault.ts';
import { print, printJson, table } from './print.ts';
import { withServerOptions } from './server.ts';
import { type TokenFlags, type TokenPlace, tokenPlace } from './tokenPlace.ts';

type Shown = z.input<typeof token>;

export function addToken(program: Command): void {
  const token = program
    .command('token')
    .description('Make, list and revoke the tokens of an engine server, which need not run for it.');
  withPlace(token.command('create'))
    .description('Make a token. Prints it, once: it is kept nowhere.')
    .requiredOption('--name <name>', 'whose it is; events say it in "by"')
    .requiredOption('--scope <scopes>', `what it may be used for, as in read,submit; of ${scopes.join(', ')}`)
    .option('--expires <when>', 'a time span such as 90d or 12h, or an instant; never when left out')
    .action(create);
  withPlace(token.command('list')).description('List tokens, never the secret').action(list);
  withPlace(token.command('revoke <token>')).description('Revoke the token of a name or id').action(revoke);
}

function withPlace(command: Command): Command {
  return withServerOptions(command).addOption(databaseOption());
}

async function create(flags: TokenFlags & { name: string; scope: string; expires?: string }): Promise<void> {
  const expiresAt = flags.expires === undefined ? null : expiryOf(flags.expires);
  const request = { name: flags.name, scopes: scopesOf(flags.scope), expiresAt };
  const made = await using(flags, (place) => place.create(request));
  if (flags.json === true) return printJson(made);
  const { token, id, name } = made;
  process.stderr.write(`Token "${name}" (${id}). Keep it now: it is not shown again.\n`);
  print(`${token}\n`);
}

async function list(flags: TokenFlags): Promise<void> {
  const answer = await using(flags, (place) => place.list());
  if (flags.json === true) return printJson(answer);
  const rows = answer.tokens.map((token) => [
    token.id,
    token.name,
    token.scopes.join(),
    stateOf(token),
    token.lastUsedAt === null ? 'never' : `${token.lastUsedAt} from ${token.lastUsedFrom}`,
    `${token.createdAt} by ${token.createdBy}`,
  ]);
  print(table(['ID', 'NAME', 'SCOPES', 'STATE', 'LAST USED', 'MADE'], rows));
}

async function revoke(which: string, flags: TokenFlags): Promise<void> {
  const revoked = await using(flags, (place) => place.revoke(which));
  if (flags.json === true) return printJson(revoked);
  print(`${revoked.id} ${revoked.name} revoked\n`);
}

function stateOf({ expiresAt, revokedAt, revokedBy }: Shown): string {
  if (revokedAt !== null) return `revoked ${revokedAt} by ${revokedBy}`;
  if (expiresAt === null) return 'good';
  return Date.parse(expiresAt) <= Date.now() ? `expired ${expiresAt}` : `until ${expiresAt}`;
}

async function using<T>(flags: TokenFlags, work: (place: TokenPlace) => Promise<T>): Promise<T> {
  const place = await tokenPlace(flags);
  try {
    return await work(place);
  } finally {
    await place.close();
  }
}

/** Raises `UsageFault`. */
function scopesOf(text: string): Scope[] {
  const words = text.split(',').map((word) => word.trim());
  const wrong = words.find((word) => !(scopes as readonly string[]).includes(word));
  if (wrong === undefined) return words as Scope[];
  throw new UsageFault(`--scope "${wrong}" is none of ${scopes.join(', ')}. Write several as in read,submit.`);
}

const units = { m: 60_000, h: 3_600_000, d: 86_400_000, w: 7 * 86_400_000 };

/** ms since 1970. Raises `UsageFault`. */
function expiryOf(text: string): number {
  const [, count, unit] = /^(\d{1,5})([mhdw])$/.exec(text) ?? [];
  if (count !== undefined) return Date.now() + Number(count) * units[unit as keyof typeof units];
  const at = z.safeDecode(instant, /^\d{4}-\d\d-\d\d$/.test(text) ? `${text}T00:00:00Z` : text);
  if (at.success) return at.data;
  throw new UsageFault(
    `--expires "${text}" is no time span such as 90d, 12h or 4w, and no instant such as 2027-03-01.`,
  );
}
