import '../page/style.css';
import '../page/controls.css';
import './style.css';
import type { PageWords } from '../../src/viewModel/details/message.ts';
import type { DetailsModel, TimeLeft } from '../../src/viewModel/details/model.ts';
import { draw, h, type Node_ } from '../page/dom.ts';
import { byId, colour } from '../page/host.ts';
import { icon } from '../page/parts.ts';
import { passed, useLocale } from '../page/times.ts';
import { attemptsSection } from './attempts.ts';
import { listen, remember, send } from './host.ts';
import { LogView } from './log.ts';
import { actionButton } from './parts.ts';
import { errorSection, payloadSection } from './payloads.ts';
import { useSources } from './stack.ts';
import { eventsSection, membersSection, overviewSection } from './tables.ts';

const log = new LogView(byId('log'), byId('logCut'), byId('logEmpty'));
let shown: { readonly model: DetailsModel; readonly words: PageWords } | undefined;
let ticking: ReturnType<typeof setInterval> | undefined;

listen((message) => {
  switch (message.kind) {
    case 'details':
      shown = message;
      remember({ id: message.model.id, connection: message.connection });
      useLocale(message.words.locale, message.words.justNow);
      redraw();
      break;
    case 'sources':
      useSources(message.paths);
      redraw();
      break;
    case 'log':
      log.take(message.text, message.reset);
      break;
    case 'notice':
      byId('notice').textContent = message.text;
      byId('notice').hidden = message.text === '';
      document.body.classList.toggle('gone', message.gone);
      break;
  }
});
document.addEventListener('visibilitychange', tick);
send({ kind: 'ready' });

function redraw(): void {
  if (!shown) return;
  const { model, words } = shown;
  const now = Date.now();
  document.title = model.title;
  draw(byId('top'), header(model, words, now));
  draw(byId('content'), outcome(model, words, now));
  draw(byId('more'), [
    overviewSection(model.overview, words, now),
    eventsSection(model.events, model.eventsNote, words),
  ]);
  byId('logTitle').textContent = model.log.title;
  byId('logEmpty').textContent = model.log.empty;
  byId('logCut').textContent = words.logCut;
  byId('log').setAttribute('aria-label', model.log.title);
  draw(
    byId('logActions'),
    model.log.kept && model.attempts.rows.length > 0 ? [actionButton(openLog(model), 'small')] : [],
  );
  byId('logSection').hidden = false;
  colour();
  tick();
}

function openLog(model: DetailsModel) {
  const label = model.input.open?.label ?? model.output.open?.label ?? model.log.title;
  return { action: 'openLog', label, icon: 'go-to-file' } as const;
}

function header(model: DetailsModel, words: PageWords, now: number): Node_[] {
  const { status, progress, timeLeft } = model;
  const title = h('h1', { key: 'title' }, icon(status.icon, status.color), h('span', {}, model.title));
  const line = h(
    'p',
    { key: 'line', class: 'line' },
    h('strong', {}, status.label),
    h('span', { class: 'code' }, model.type),
    ...(timeLeft ? [h('span', { class: 'faint' }, left(timeLeft, now))] : []),
    ...(model.place === '' ? [] : [h('span', { class: 'faint' }, model.place)]),
  );
  const sentence = h('p', { key: 'sentence', class: 'note', role: 'status' }, model.sentence);
  const buttons = model.actions.map((action, index) =>
    actionButton(action, index === 0 && action.action === 'retry' ? 'primary' : ''),
  );
  const toolbar = h(
    'div',
    { key: 'actions', class: 'actions', role: 'group', 'aria-label': words.sections.actions },
    ...buttons,
  );
  return [title, line, sentence, ...(progress ? [progressBar(progress, model.status.label)] : []), toolbar];
}

function left({ at, text, over }: TimeLeft, now: number): string {
  return at > now ? text.replace('{0}', passed(at - now)) : over;
}

function progressBar({ fraction, text }: NonNullable<DetailsModel['progress']>, label: string): Node_ {
  const value = fraction === null ? {} : { value: fraction };
  const bar = h('progress', { max: 1, 'aria-label': label, ...value });
  return h('div', { key: 'progress', class: 'progress' }, bar, h('span', {}, text));
}

/** What came of it; facts and history follow below the log. */
function outcome(model: DetailsModel, words: PageWords, now: number): Node_[] {
  return [
    ...(model.error ? [errorSection(model.error, words)] : []),
    h(
      'div',
      { key: 'payloads', class: 'pair' },
      payloadSection('input', model.input),
      payloadSection('output', model.output),
    ),
    attemptsSection(model.attempts, words, now),
    ...(model.members ? [membersSection(model.members, words)] : []),
  ];
}

/** Keeps the times true: each second while it runs or is due soon, each half minute else, not at all when hidden. */
function tick(): void {
  clearInterval(ticking);
  if (document.hidden || !shown) return;
  const lively = shown.model.attempts.rows.some(({ endedAt }) => endedAt === null) || isDueSoon(shown.model);
  ticking = setInterval(redraw, lively ? 1_000 : 30_000);
}

function isDueSoon({ overview }: DetailsModel): boolean {
  const now = Date.now();
  return overview.some(({ value }) => value.kind === 'time' && value.at > now && value.at < now + 60_000);
}
