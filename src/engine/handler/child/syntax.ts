import { spawnSync } from 'node:child_process';
import { loadedFiles } from './loaded.ts';

/** Most files that are looked at for a syntax error. */
const maxFiles = 10;

/**
 * Where a syntax error of JavaScript is, as in `/folder/file.js:3`, with the text there; null when it is not found. Node
 * tells the place to nobody but its own error output, so a Node that only checks syntax is asked about the files in question.
 */
export function placeOfSyntaxError(file: string): string | null {
  for (const suspect of new Set([file, ...loadedFiles().toReversed()].slice(0, maxFiles))) {
    const place = checked(suspect);
    if (place !== null) return place;
  }
  return null;
}

function checked(file: string): string | null {
  const { stderr } = spawnSync(process.execPath, ['--check', file], {
    encoding: 'utf8',
    timeout: 5_000,
    windowsHide: true,
  });
  const place = /^(.+:\d+\n[\s\S]*?)\n\nSyntaxError/.exec(stderr ?? '');
  return place?.[1] ?? null;
}
