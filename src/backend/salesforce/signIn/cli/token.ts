import { z } from 'zod';
import { OperationFailure } from '../../../../operation/error.ts';
import { keptToken, type TokenSource } from '../../../web/token.ts';
import { type CliAnswer, readAnswer } from './answer.ts';
import { type CliPlace, runCli } from './command.ts';

const holder = z.object({ accessToken: z.string().min(1) });

/**
 * The token of an org that the CLI is signed in to, kept in memory alone. The CLI refreshes it when asked again, which
 * is done when it was refused; whoever asks meanwhile waits for the same answer.
 */
export function cliToken(username: string, place: CliPlace = {}): TokenSource {
  return keptToken(async () => ({ token: await readToken(username, place) }));
}

/** By the command that still shows it (since 2.136.8), else by that of older versions (reference 5.1). */
async function readToken(username: string, place: CliPlace): Promise<string> {
  const ask = async (...command: string[]) =>
    readAnswer(await runCli(['org', ...command, '--target-org', username, '--json'], place));
  const newer = await ask('auth', 'show-access-token');
  const answer = newer.kind === 'unknown' ? await ask('display') : newer;
  return tokenOf(answer, username);
}

function tokenOf(answer: CliAnswer, username: string): string {
  if (answer.kind === 'unknown') throw hidden();
  if (answer.kind === 'refused') throw refused(answer, username);
  const { data } = holder.safeParse(answer.result);
  if (!data || isRedacted(data.accessToken)) throw hidden();
  return data.accessToken;
}

/** The placeholder that newer versions write in place of a token; sending it would be refused as a bad one. */
export function isRedacted(token: string): boolean {
  // Whatever its words are: a token has no white space and no brackets.
  return /[\s[\]<>]/.test(token);
}

function hidden(): OperationFailure {
  const message =
    'The Salesforce CLI hides the access token of this org. Run "sf update": newer versions show it with "sf org auth show-access-token", which is used here.';
  return new OperationFailure('unauthorized', message);
}

function refused({ message }: Extract<CliAnswer, { kind: 'refused' }>, username: string): OperationFailure {
  const reason = message.replaceAll(/\s+/g, ' ').trim().slice(0, 400);
  const text = `The Salesforce CLI has no token for ${username}: ${reason} Sign in to it again with "sf org login web".`;
  return new OperationFailure('unauthorized', text);
}
