import { dirname, join, sep } from 'node:path';
import { fileURLToPath } from 'node:url';

/**
 * Our own frames: the folder that this file is in, with its parent. Of a bundle the folder that it is in, and the sources
 * that its source map names, if it has one.
 */
const folder = dirname(fileURLToPath(import.meta.url));
const own = import.meta.url.endsWith('stack.ts') ? [dirname(folder)] : [folder, join(folder, '../src/engine/handler')];

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
    /^\s+at /.test(line) &&
    (/\bnode:(internal\/|diagnostics_channel|async_hooks)/.test(line) || own.some((path) => line.includes(path + sep)))
  );
}

function toPath(url: string): string {
  try {
    return fileURLToPath(url);
  } catch {
    return url;
  }
}
