import type { PageWords } from '../../src/viewModel/details/message.ts';
import type { AttemptModel, AttemptsModel } from '../../src/viewModel/details/model.ts';
import { h, type Node_ } from '../page/dom.ts';
import { section, statusBadge, table } from '../page/parts.ts';
import { passed } from '../page/times.ts';

const rowHeight = 14;

/** The attempts: a drawing over time, and the same as a sentence and a table. */
export function attemptsSection(model: AttemptsModel, words: PageWords, now: number): Node_ {
  const { title, summary, rows, columns } = model;
  const sentence = h('p', { key: 'summary', class: 'note' }, summary);
  if (rows.length === 0) return section('attempts', title, null, sentence);
  const cells = rows.map((row) => attemptRow(row, words, now));
  // One bar alone would say nothing.
  const drawing = rows.length > 1 ? [timeline(rows, words, now)] : [];
  return section('attempts', title, null, sentence, ...drawing, table(title, columns, cells));
}

function attemptRow(attempt: AttemptModel, words: PageWords, now: number): Node_ {
  const took = attempt.took ?? `${words.running} ${passed(now - attempt.startedAt)}`;
  return h(
    'tr',
    { key: attempt.number },
    h('td', {}, String(attempt.number)),
    h('td', {}, statusBadge(attempt.outcome)),
    h('td', { title: attempt.absolute }, attempt.started),
    h('td', {}, took),
    h('td', { class: 'code' }, attempt.worker),
    h('td', { class: 'wide' }, attempt.error),
  );
}

function timeline(rows: readonly AttemptModel[], words: PageWords, now: number): Node_ {
  const start = Math.min(...rows.map(({ startedAt }) => startedAt));
  const end = Math.max(...rows.map(({ endedAt }) => endedAt ?? now), start + 1);
  const percent = (at: number) => ((at - start) / (end - start)) * 100;
  const bars = rows.map((row, index) => {
    const from = percent(row.startedAt);
    // Half a percent at least, and never out of the drawing.
    const width = Math.max(percent(row.endedAt ?? now) - from, 0.5);
    const x = `${Math.min(from, 99.5)}%`;
    return h('rect', {
      key: row.number,
      x,
      y: index * rowHeight + 3,
      width: `${width}%`,
      height: rowHeight - 6,
      rx: 2,
      'data-color': row.outcome.color,
    });
  });
  const lines = rows.map((row, index) => {
    const y = index * rowHeight + rowHeight / 2;
    return h('line', { key: `line ${row.number}`, x1: '0', x2: '100%', y1: y, y2: y });
  });
  const height = rows.length * rowHeight;
  return h(
    'svg',
    { key: 'timeline', class: 'timeline', role: 'img', 'aria-label': words.timeline, width: '100%', height },
    ...lines,
    ...bars,
  );
}
