/** The extensions that VS Code brings with it, without those that are of no use here. */
import { existsSync } from 'node:fs';
import { mkdir, readdir, rm, symlink } from 'node:fs/promises';
import path from 'node:path';

/**
 * Left out: what asks servers on the internet, what belongs to parts that are switched off, and the language service of
 * TypeScript, which the npm package lacks and which complains about that in a notification.
 */
const leftOut = ['copilot', 'git', 'github', 'tunnel-forwarding', 'typescript-language-features'];

/** Makes `folder` one with links to the extensions in `all`, or to those of them that are named. */
export async function linkBuiltin(all: string, folder: string, named?: readonly string[]): Promise<void> {
  await rm(folder, { recursive: true, force: true });
  await mkdir(folder, { recursive: true });
  const names = (await readdir(all)).filter((name) => named?.includes(name) ?? !leftOut.includes(name));
  const extensions = names.filter((name) => existsSync(path.join(all, name, 'package.json')));
  await Promise.all(extensions.map((name) => symlink(path.join(all, name), path.join(folder, name), 'junction')));
}
