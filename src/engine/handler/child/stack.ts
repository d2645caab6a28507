import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';

/** Our own frames: the folder that this file is in, with its parent; in a bundle, the one file that holds everything. */
const ownFile = fileURLToPath(import.meta.url);
const own = ownFile.endsWith('stack.ts') ? dirname(dirname(ownFile)) : ownFile;

/**
 * A stack for people: file URLs become plain absolute paths, which editors and terminals link with their line and column,
 * and frames of Node and of ourselves are left out.
 */
export function tidyStack(stack: string): string {
  return stack
    .replace(/file:\/\/\/[^\s)]*?(?=:\d|[\s)]|$)/g, toPath)
    .split('\n')
    .filter((line) => !isForeign(line))
    .join('\n');
}

function isForeign(line: string): boolean {
  return (
    /^\s+at /.test(line) && (/\bnode:(internal\/|diagnostics_channel|async_hooks)/.test(line) || line.includes(own))
  );
}

function toPath(url: string): string {
  try {
    return fileURLToPath(url);
  } catch {
    return url;
  }
}
