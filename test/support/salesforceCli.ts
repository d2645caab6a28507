import { chmod, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';

/** What the stand-in answers with; changed by writing it anew. */
export interface CliState {
  /** Result of `org list`, as documented. */
  readonly orgs: unknown;
  /** Access token of each username or alias. */
  readonly tokens: Readonly<Record<string, string>>;
  /**
   * `shows`: there is a command that shows the token, and `org display` hides it (since 2.136.8). `displays`: there is
   * no such command. `hides`: neither shows it. `breaks`: what is written is no JSON. `hangs`: it never ends.
   */
  readonly version?: 'shows' | 'displays' | 'hides' | 'breaks' | 'hangs';
}

/**
 * A program `sf` with the documented outputs, in place of the Salesforce CLI, which cannot be installed where these
 * tests run. It is a process of its own, found on the PATH as the real one is.
 */
export interface StandInCli {
  /** Environment with the program in front of the PATH. */
  readonly env: NodeJS.ProcessEnv;
  readonly folder: string;
  set(state: CliState): Promise<void>;
  /** The arguments of each run so far. */
  calls(): Promise<readonly string[]>;
  remove(): Promise<void>;
}

const program = `
const { appendFileSync, readFileSync } = require('node:fs');
const { join } = require('node:path');
const args = process.argv.slice(2);
appendFileSync(join(__dirname, 'calls'), args.join(' ') + '\\n');
const { orgs, tokens, version = 'shows' } = JSON.parse(readFileSync(join(__dirname, 'state.json'), 'utf8'));
const hidden = "[REDACTED] Use 'sf org auth show-access-token' to view";
const target = args.includes('--target-org') ? args[args.indexOf('--target-org') + 1] : undefined;
const answer = (result) => console.log(JSON.stringify({ status: 0, result, warnings: [] }, null, 2));
const refuse = (name, message) => {
  console.log(JSON.stringify({ name, message, exitCode: 1, data: { message, errorCode: name }, status: 1, code: '1', warnings: [], stack: name }));
  process.exitCode = 1;
};
const command = args.filter((arg) => !arg.startsWith('-') && arg !== target).join(' ');
if (version === 'hangs') setInterval(() => {}, 1000);
else if (version === 'breaks') {
  console.log('Segmentation fault 00Dxx!secret');
  process.exitCode = 1;
} else if (command === 'org list') answer(orgs);
else if (command === 'org auth show-access-token' && version !== 'displays') {
  if (!(target in tokens)) refuse('NamedOrgNotFoundError', 'No authorization information found for ' + target + '.');
  else answer({ accessToken: version === 'hides' ? hidden : tokens[target] });
} else if (command === 'org display') {
  if (!(target in tokens)) refuse('NamedOrgNotFoundError', 'No authorization information found for ' + target + '.');
  else answer({ id: '00Dxx', accessToken: version === 'displays' ? tokens[target] : hidden, username: target });
} else {
  console.error(' ›   Warning: ' + command + ' is not a sf command.');
  process.exitCode = 127;
}
`;

/** Writes the program into a folder of its own. */
export async function standInCli(state: CliState): Promise<StandInCli> {
  const folder = await mkdtemp(path.join(tmpdir(), 'bgops-sf-'));
  const set = (next: CliState) => writeFile(path.join(folder, 'state.json'), JSON.stringify(next));
  await set(state);
  await writeFile(path.join(folder, 'package.json'), '{"type":"commonjs"}');
  const file = path.join(folder, 'sf');
  await writeFile(file, `#!/usr/bin/env node\n${program}`);
  await chmod(file, 0o755);
  return {
    env: { ...process.env, PATH: `${folder}${path.delimiter}${process.env.PATH ?? ''}` },
    folder,
    set,
    async calls() {
      const text = await readFile(path.join(folder, 'calls'), 'utf8').catch(() => '');
      return text.split('\n').filter((line) => line !== '');
    },
    remove: () => rm(folder, { recursive: true, force: true }),
  };
}

/** An entry of `sf org list --json`. */
export function cliOrg(username: string, changes: Record<string, unknown> = {}): Record<string, unknown> {
  return {
    username,
    orgId: '00DBg0000000001MAA',
    instanceUrl: `https://${username.split('@')[0]}.my.salesforce.com/`,
    loginUrl: 'https://login.salesforce.com',
    isDevHub: false,
    instanceApiVersion: '66.0',
    instanceName: 'BGO1',
    connectedStatus: 'Connected',
    ...changes,
  };
}
