import { relative, sep } from 'node:path';
import { send } from './channel.ts';

const known = new Set<string>();
let fresh: string[] = [];

/** Files of the workspace that this process looked for so far, in that order. */
export function loadedFiles(): readonly string[] {
  return [...known];
}

/** Tells the server which files of the workspace this process looks for, so that it knows which changes matter. */
export function reportLoaded(root: string): (path: string) => void {
  return (path) => {
    const inside = relative(root, path);
    if (known.has(path) || inside.startsWith('..') || inside.split(sep).includes('node_modules')) return;
    known.add(path);
    if (fresh.push(path) === 1) queueMicrotask(report);
  };
}

function report(): void {
  send({ kind: 'loaded', files: fresh });
  fresh = [];
}
