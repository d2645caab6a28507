import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { z } from 'zod';
import type { CliPlace } from './command.ts';

const projectConfig = z.object({ 'target-org': z.string().min(1) });

/**
 * Alias or username of the org that is the default here: the environment variable `SF_TARGET_ORG`, else the project's
 * `.sf/config.json` (reference 5.2). Null: neither says, so that the CLI's own mark counts.
 */
export async function chosenOrg({ cwd, env = process.env }: CliPlace): Promise<string | null> {
  if (env.SF_TARGET_ORG) return env.SF_TARGET_ORG;
  if (cwd === undefined) return null;
  try {
    const text = await readFile(path.join(cwd, '.sf', 'config.json'), 'utf8');
    return projectConfig.parse(JSON.parse(text))['target-org'];
  } catch {
    return null;
  }
}
