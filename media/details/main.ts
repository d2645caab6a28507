import '../page/style.css';
import '../page/controls.css';
import './style.css';
import './json.css';
import './timeline.css';
import type { PageWords } from '../../src/viewModel/details/message.ts';
import type { DetailsModel } from '../../src/viewModel/details/model.ts';
import { draw, h, type Node_ } from '../page/dom.ts';
import { byId, colour } from '../page/host.ts';
import { keepScroll } from '../page/keepScroll.ts';
import { say } from '../page/say.ts';
import { useLocale } from '../page/times.ts';
import { attemptsSection } from './attempts.ts';
import { showCopied } from './copy.ts';
import { header } from './header.ts';
import { listen, send } from './host.ts';
import { JsonView } from './jsonView.ts';
import { lineageSection } from './lineage.ts';
import { LogView } from './log.ts';
import { change, pageState } from './pageState.ts';
import { actionButton } from './parts.ts';
import { errorSection, payloadSection } from './payloads.ts';
import { useSources } from './stack.ts';
import { eventsSection, membersSection, overviewSection } from './tables.ts';
import { nextLook } from './ticking.ts';
import { timelineSection } from './timeline.ts';

const log = new LogView(byId('log'), byId('logCut'), byId('logEmpty'));
const views = { input: new JsonView('input', redraw), output: new JsonView('output', redraw) };
const settle = keepScroll(pageState().scroll, (scroll) => change({ scroll }));
let shown: { readonly model: DetailsModel; readonly words: PageWords } | undefined;
let ticking: ReturnType<typeof setTimeout> | undefined;
let told = '';

listen((message) => {
  switch (message.kind) {
    case 'details':
      shown = message;
      change({ id: message.model.id, connection: message.connection });
      useLocale(message.words.locale, message.words.justNow);
      redraw();
      tell(message.model);
      break;
    case 'payload':
      views[message.which].take(message.text, message.cut);
      redraw();
      break;
    case 'sources':
      useSources(message.paths);
      redraw();
      break;
    case 'log':
      log.take(message.text, message.reset);
      settle();
      break;
    case 'copied':
      if (shown) showCopied(message.what, shown.words, redraw);
      break;
    case 'notice':
      if (byId('notice').textContent !== message.text) byId('notice').textContent = message.text;
      byId('notice').hidden = message.text === '';
      document.body.classList.toggle('gone', message.gone);
      break;
  }
});
document.addEventListener('visibilitychange', tick);
new ResizeObserver(redraw).observe(byId('content'));
send({ kind: 'ready', zone: pageState().zone });

function redraw(): void {
  if (!shown) return;
  const { model, words } = shown;
  const now = Date.now();
  document.title = model.title;
  draw(byId('top'), header(model, words, now));
  draw(byId('content'), outcome(model, words, now));
  draw(byId('more'), [
    ...(model.lineage ? [lineageSection(model.lineage)] : []),
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
  settle();
  tick();
}

function openLog(model: DetailsModel) {
  const label = model.input.open?.label ?? model.output.open?.label ?? model.log.title;
  return { action: 'openLog', label, icon: 'go-to-file' } as const;
}

/** What came of it; facts and history follow below the log. */
function outcome(model: DetailsModel, words: PageWords, now: number): Node_[] {
  return [
    ...(model.error ? [errorSection(model.error, words, redraw)] : []),
    timelineSection(model.timeline, now, byId('content').clientWidth, redraw),
    h(
      'div',
      { key: 'payloads', class: 'pair' },
      payloadSection('input', model.input, views.input, words),
      payloadSection('output', model.output, views.output, words),
    ),
    attemptsSection(model.attempts, words, now),
    ...(model.members ? [membersSection(model.members, words)] : []),
  ];
}

/** Tells what has become of it, not what it was when the page was opened. */
function tell({ status, sentence }: DetailsModel): void {
  const text = `${status.label}. ${sentence}`;
  if (told !== '' && told !== text) say(text);
  told = text;
}

/** Keeps the times true, as often as they change; not at all while the page is hidden. */
function tick(): void {
  clearTimeout(ticking);
  if (!document.hidden && shown) ticking = setTimeout(redraw, nextLook(shown.model, Date.now()));
}
