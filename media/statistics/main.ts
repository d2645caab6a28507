import '../page/style.css';
import '../page/controls.css';
import './style.css';
import type { PageWords } from '../../src/viewModel/statistics/message.ts';
import type { Choice, StatisticsModel } from '../../src/viewModel/statistics/model.ts';
import { windowNames } from '../../src/viewModel/statistics/window.ts';
import { type Child, draw, h } from '../page/dom.ts';
import { byId } from '../page/host.ts';
import { icon } from '../page/parts.ts';
import { listen, remember, send } from './host.ts';
import { attentionSection, chartSection } from './parts.ts';
import { legend, timeDrawing } from './timeChart.ts';
import { rangeDrawing, typeDrawing } from './typeCharts.ts';

const content = byId('content');
const period = byId('period') as HTMLSelectElement;
const type = byId('type') as HTMLSelectElement;
const spoken = byId('spoken');
let shown: { readonly model: StatisticsModel; readonly words: PageWords } | undefined;
/** The person has chosen something and waits for what it comes to. */
let asked = false;

listen((message) => {
  switch (message.kind) {
    case 'statistics':
      shown = message;
      redraw();
      if (asked) spoken.textContent = message.model.sentences.join(' ');
      asked = false;
      break;
    case 'place':
      remember({ connection: message.connection });
      break;
    case 'reading':
      byId('reading').textContent = message.text;
      break;
    case 'notice':
      byId('notice').textContent = message.text;
      byId('notice').hidden = message.text === '';
      for (const part of ['choices', 'sentences', 'content']) byId(part).hidden = message.alone || shown === undefined;
      break;
  }
});

period.addEventListener('change', () => {
  const window = windowNames.find((name) => name === period.value);
  if (window) ask(() => send({ kind: 'window', window }));
});
type.addEventListener('change', () => ask(() => send({ kind: 'type', value: type.value })));
byId('refresh').addEventListener('click', () => ask(() => send({ kind: 'refresh' })));

// Charts are drawn for the width that there is.
let width = 0;
new ResizeObserver(() => {
  if (content.clientWidth !== width) redraw();
}).observe(document.body);
send({ kind: 'ready' });

function ask(question: () => void): void {
  asked = true;
  question();
}

function redraw(): void {
  if (!shown) return;
  const { model, words } = shown;
  for (const part of ['choices', 'sentences', 'content']) byId(part).hidden = false;
  draw(byId('top'), [h('h1', {}, model.title)]);
  draw(byId('read'), [model.read]);
  draw(byId('periodLabel'), [words.period]);
  draw(byId('typeLabel'), [words.type]);
  draw(byId('refresh'), [icon('refresh'), h('span', {}, words.refresh)]);
  choices(period, model.windows);
  choices(type, model.types);
  draw(byId('sentences'), [
    h('p', { class: 'lead' }, model.sentences[0] ?? ''),
    h('p', {}, model.sentences.slice(1).join(' ')),
    ...model.notes.map((note) => h('p', { class: 'note' }, note)),
  ]);
  width = content.clientWidth;
  draw(content, sections(model, words, Math.max(120, width)));
}

function sections(model: StatisticsModel, words: PageWords, across: number): Child[] {
  const { throughput, failures, failuresByType, durations, waits, stuck, oldest } = model;
  // Side by side where there is room; the style sheet says the same.
  const half = across >= 760 ? (across - 32) / 2 : across;
  const time = (key: string, chart: StatisticsModel['throughput'], drawn: number) =>
    chartSection(key, chart, words, () => [timeDrawing(chart, drawn), ...legend(chart)]);
  const range = (key: string, chart: StatisticsModel['durations']) =>
    chartSection(key, chart, words, () => [rangeDrawing(chart, half), h('p', { class: 'note' }, chart.note)]);
  return [
    ...(stuck.rows.length > 0 ? [attentionSection('stuck', stuck)] : []),
    time('throughput', throughput, across),
    h(
      'div',
      { class: 'pair', key: 'pair' },
      time('failures', failures, failuresByType ? half : across),
      failuresByType && chartSection('types', failuresByType, words, () => [typeDrawing(failuresByType, half)]),
      range('durations', durations),
      range('waits', waits),
    ),
    ...(stuck.rows.length > 0 ? [] : [attentionSection('stuck', stuck)]),
    attentionSection('oldest', oldest),
  ];
}

function choices(select: HTMLSelectElement, all: readonly Choice[]): void {
  draw(
    select,
    all.map(({ value, label }) => h('option', { key: value, value }, label)),
  );
  const chosen = all.find((choice) => choice.chosen)?.value;
  if (chosen !== undefined && select.value !== chosen) select.value = chosen;
}
