import { existsSync } from 'node:fs';
import { glob, readdir } from 'node:fs/promises';
import { basename, dirname, join, sep } from 'node:path';

/** Where handlers are looked for. Paths are absolute, patterns are relative to the root and use `/`. */
export interface Places {
  readonly root: string;
  readonly patterns: readonly string[];
  /** Folders that are neither searched nor watched, such as the engine's data folder. */
  readonly exclude: readonly string[];
}

export const defaultPatterns = ['operations/**/*.{js,mjs,ts,mts}'];

/** Most folders that are watched below the patterns; more would cost too much. */
const maxFolders = 5_000;

const isSkippedName = (name: string) =>
  name === 'node_modules' || (name.startsWith('.') && name !== '.' && name !== '..');
const isHandlerFile = (path: string) => /\.[mc]?[jt]s$/.test(path) && !/\.(test|spec)\.\w+$|\.d\.[mc]?ts$/.test(path);

/** Files that may hold handlers, absolute, sorted. */
export async function findFiles({ root, patterns, exclude }: Places): Promise<string[]> {
  const found = new Set<string>();
  const skip = (path: string) => isSkippedName(basename(path)) || exclude.includes(join(root, path));
  for await (const path of glob([...patterns], { cwd: root, exclude: skip })) {
    if (isHandlerFile(path)) found.add(join(root, path));
  }
  return [...found].sort();
}

/** Folders in which a new file may match the patterns; of one that does not exist, the nearest that does. */
export async function findFolders(places: Places): Promise<Set<string>> {
  const folders = new Set<string>();
  for (const pattern of places.patterns) {
    const base = join(places.root, staticPart(pattern));
    if (existsSync(base)) await addTree(base, places.exclude, folders);
    else folders.add(nearestFolder(base));
  }
  return folders;
}

/** The path itself when it exists, else the nearest folder above that does. */
export function nearestFolder(path: string): string {
  let folder = path;
  while (!existsSync(folder) && dirname(folder) !== folder) folder = dirname(folder);
  return folder;
}

async function addTree(folder: string, exclude: readonly string[], folders: Set<string>): Promise<void> {
  if (folders.size >= maxFolders || exclude.includes(folder)) return;
  folders.add(folder);
  const entries = await readdir(folder, { withFileTypes: true }).catch(() => []);
  for (const entry of entries) {
    if (entry.isDirectory() && !isSkippedName(entry.name)) await addTree(join(folder, entry.name), exclude, folders);
  }
}

/** The folders at the start of a pattern that are named without wildcards. */
function staticPart(pattern: string): string {
  const parts = pattern.split('/');
  const wild = parts.findIndex((part) => /[*?[\]{}()!]/.test(part));
  return (wild < 0 ? parts.slice(0, -1) : parts.slice(0, wild)).join(sep);
}
