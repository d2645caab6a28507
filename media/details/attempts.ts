import type { PageWords } from '../../src/viewModel/details/message.ts';
import type { AttemptModel, AttemptsModel } from '../../src/viewModel/details/model.ts';
import { h, type Node_ } from '../page/dom.ts';
import { foreign, section, statusBadge, table } from '../page/parts.ts';
import { passed } from '../page/times.ts';

/** The attempts, as a sentence and a table. */
export function attemptsSection(model: AttemptsModel, words: PageWords, now: number): Node_ {
  const { title, summary, rows, columns } = model;
  const sentence = h('p', { key: 'summary', class: 'note' }, summary);
  if (rows.length === 0) return section('attempts', title, null, sentence);
  const cells = rows.map((row) => attemptRow(row, words, now));
  return section('attempts', title, null, sentence, table(title, columns, cells, 'stacked'));
}

function attemptRow(attempt: AttemptModel, words: PageWords, now: number): Node_ {
  const took = attempt.took ?? `${words.running} ${passed(now - attempt.startedAt)}`;
  return h(
    'tr',
    { key: attempt.number },
    h('td', { class: 'titled' }, String(attempt.number)),
    h('td', {}, statusBadge(attempt.outcome)),
    h('td', { title: attempt.absolute }, attempt.started),
    h('td', {}, took),
    h('td', { class: 'code' }, attempt.worker === '' ? '' : foreign(attempt.worker)),
    h('td', { class: 'wide' }, attempt.error === '' ? '' : foreign(attempt.error)),
  );
}
