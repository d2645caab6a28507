import { z } from 'zod';
import { OperationFailure } from '../../../../operation/error.ts';
import { readAnswer } from './answer.ts';
import { type CliPlace, runCli } from './command.ts';
import { chosenOrg } from './defaultOrg.ts';

/** An org that somebody has signed in to with the CLI. */
export interface CliOrg {
  readonly username: string;
  readonly alias: string | null;
  /** Origin, as in `https://contoso.my.salesforce.com`. */
  readonly origin: string;
  readonly name: string | null;
  readonly kind: 'production' | 'sandbox' | 'scratch' | 'devHub';
  /** The one that commands work on here. */
  readonly isDefault: boolean;
  /** Why it cannot be used, in the CLI's words; null when it can. */
  readonly problem: string | null;
}

const entry = z.object({
  username: z.string().min(1),
  instanceUrl: z.url({ protocol: /^https?$/ }),
  alias: z.string().nullish(),
  name: z.string().nullish(),
  isDevHub: z.boolean().nullish(),
  isScratch: z.boolean().nullish(),
  isSandbox: z.boolean().nullish(),
  /** `Connected`, or the text of an error. Scratch orgs have a `status` instead. */
  connectedStatus: z.string().nullish(),
  status: z.string().nullish(),
  isExpired: z.boolean().nullish(),
  isDefaultUsername: z.boolean().nullish(),
});
type Entry = z.output<typeof entry>;

const groups = z.record(z.string(), z.unknown());

/**
 * The orgs of the CLI, the default one first, then by name. Those that are expired or not connected say so. Rejects
 * with an `OperationFailure`.
 */
export async function cliOrgs(place: CliPlace = {}): Promise<readonly CliOrg[]> {
  const answer = readAnswer(await runCli(['org', 'list', '--json'], place));
  if (answer.kind === 'result') return orgsOf(answer.result, await chosenOrg(place));
  const message =
    answer.kind === 'unknown'
      ? 'This version of the Salesforce CLI cannot list orgs. Run "sf update".'
      : `The Salesforce CLI could not list its orgs: ${answer.message}`;
  throw new OperationFailure('unreachable', message);
}

/**
 * The result of `sf org list --json`: groups that overlap (reference 5.1). `chosen` is the alias or username that the
 * environment or the project names; without one the CLI's own mark counts.
 */
export function orgsOf(result: unknown, chosen: string | null): readonly CliOrg[] {
  const found = new Map<string, Entry>();
  for (const group of Object.values(groups.safeParse(result).data ?? {})) {
    for (const value of Array.isArray(group) ? group : []) {
      const { data } = entry.safeParse(value);
      if (data) found.set(data.username, { ...found.get(data.username), ...data });
    }
  }
  const entries = [...found.values()];
  const isChosen = (each: Entry) => each.username === chosen || each.alias === chosen;
  const named = chosen !== null && entries.some(isChosen);
  const orgs = entries.map((each) => orgOf(each, named ? isChosen(each) : each.isDefaultUsername === true));
  const rank = ({ isDefault, problem }: CliOrg) => (isDefault ? 0 : problem === null ? 1 : 2);
  return orgs.sort((a, b) => rank(a) - rank(b) || labelOf(a).localeCompare(labelOf(b)));
}

function orgOf(each: Entry, isDefault: boolean): CliOrg {
  return {
    username: each.username,
    alias: each.alias || null,
    origin: new URL(each.instanceUrl).origin,
    name: each.name || null,
    kind: kindOf(each),
    isDefault,
    problem: problemOf(each),
  };
}

function kindOf({ isScratch, isSandbox, isDevHub }: Entry): CliOrg['kind'] {
  if (isScratch) return 'scratch';
  if (isSandbox) return 'sandbox';
  return isDevHub ? 'devHub' : 'production';
}

function problemOf({ connectedStatus, status, isExpired }: Entry): string | null {
  if (isExpired) return 'expired';
  const state = connectedStatus ?? status ?? null;
  return state === null || /^(connected|active)$/i.test(state) ? null : state;
}

function labelOf({ alias, username }: CliOrg): string {
  return alias ?? username;
}
