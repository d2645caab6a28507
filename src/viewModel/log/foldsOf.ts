import type { Attempt } from '../../operation/operation.ts';

/** Lines of a document that fold into the first of them; numbers from 0, both ends included. */
export interface Fold {
  readonly start: number;
  readonly end: number;
}

/**
 * How a log or an error document folds: each attempt, where there are several, and within it each entry of several
 * lines. An entry begins with its time, its further lines are indented; which attempt it is of, its time says.
 */
export function foldsOf(lines: readonly string[], attempts: readonly Pick<Attempt, 'startedAt'>[]): readonly Fold[] {
  const starts = attempts.map(({ startedAt }) => startedAt).sort((a, b) => a - b);
  const folds: Fold[] = [];
  let chapter = { start: 0, attempt: -1 };
  let entry = 0;
  const close = (start: number, end: number) => {
    if (end > start) folds.push({ start, end });
  };
  const last = lastLine(lines);
  for (let row = 0; row <= last; row += 1) {
    const line = lines[row] ?? '';
    const attempt = attemptOf(line, starts, chapter.attempt);
    if (/^\s/.test(line) && row > 0) continue;
    close(entry, row - 1);
    entry = row;
    if (attempt === chapter.attempt) continue;
    if (chapter.attempt >= 0) close(chapter.start, row - 1);
    chapter = { start: row, attempt };
  }
  close(entry, last);
  // One attempt alone is the whole document.
  if (chapter.start > 0) close(chapter.start, last);
  return unique(folds);
}

/** The attempt that a line is of: those of a log say when, a heading of the error document begins another. */
function attemptOf(line: string, starts: readonly number[], current: number): number {
  if (line.startsWith('--- ')) return current + 1;
  const time = /^\d{4}-\d\d-\d\dT[\d:.]+Z(?= )/.exec(line)?.[0];
  if (time === undefined) return Math.max(current, 0);
  const at = Date.parse(time);
  return Math.max(
    0,
    starts.findLastIndex((start) => start <= at),
  );
}

function lastLine(lines: readonly string[]): number {
  return lines.at(-1) === '' ? lines.length - 2 : lines.length - 1;
}

/** VS Code takes one fold for a line; the longer one is the attempt. */
function unique(folds: readonly Fold[]): readonly Fold[] {
  const longest = new Map<number, Fold>();
  for (const fold of folds) if ((longest.get(fold.start)?.end ?? -1) < fold.end) longest.set(fold.start, fold);
  return [...longest.values()].sort((a, b) => a.start - b.start);
}
