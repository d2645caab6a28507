import '../page/style.css';
import '../page/controls.css';
import './style.css';
import type { ButtonModel, ManyModel } from '../../src/viewModel/many/model.ts';
import { draw, h, type Node_ } from '../page/dom.ts';
import { byId, colour } from '../page/host.ts';
import { icon, statusBadge } from '../page/parts.ts';
import { listen, remember, send } from './host.ts';
import { reasonsSection } from './reasons.ts';
import { tableSection } from './table.ts';

listen(({ model, state }) => {
  remember(state);
  redraw(model);
});
send({ kind: 'ready' });

function redraw(model: ManyModel): void {
  document.title = model.title;
  const focused = document.activeElement;
  draw(byId('top'), header(model));
  const notice = byId('notice');
  const troubles = model.troubles.join('\n');
  if (notice.textContent !== troubles) notice.textContent = troubles;
  notice.hidden = troubles === '';
  draw(byId('content'), [
    ...(model.reasons.length > 0 ? [reasonsSection(model.reasonsTitle, model.reasons)] : []),
    ...(model.table ? [tableSection(model.table)] : []),
  ]);
  colour();
  // The button that had the focus is gone: the next key goes on from the top, where it says what came of it.
  if (focused && !focused.isConnected) document.querySelector<HTMLElement>('h1')?.focus();
}

function header(model: ManyModel): Node_[] {
  const chosen = model.chosen.map(({ label, place, production }, index) =>
    h(
      'li',
      { key: index },
      h('span', {}, label),
      h('span', { class: 'faint' }, place),
      production === '' ? null : h('strong', { class: 'production' }, icon('shield'), h('span', {}, production)),
    ),
  );
  const buttons = model.buttons.map(button);
  return [
    h('h1', { key: 'title', tabindex: -1 }, icon(model.icon), h('span', {}, model.title)),
    h('ul', { key: 'chosen', class: 'chosen', 'aria-label': model.chosenTitle }, ...chosen),
    h('p', { key: 'sentence', class: 'sentence', role: 'status' }, model.sentence),
    ...(model.counts.length > 0 ? [tally(model)] : []),
    ...model.notes.map((note, index) => h('p', { key: `note ${index}`, class: 'note' }, note)),
    ...(model.progress ? [progressBar(model.progress)] : []),
    h('div', { key: 'buttons', class: 'actions', role: 'group', 'aria-label': model.buttonsTitle }, ...buttons),
  ];
}

function button({ button: name, label, icon: glyph, primary }: ButtonModel): Node_ {
  const onClick = () => send({ kind: 'button', button: name });
  const look = primary ? 'action primary' : 'action';
  return h('button', { key: name, type: 'button', class: look, onClick }, icon(glyph), h('span', {}, label));
}

function progressBar({ fraction, text, label }: NonNullable<ManyModel['progress']>): Node_ {
  const value = fraction === null ? {} : { value: fraction };
  const bar = h('progress', { max: 1, 'aria-label': label, ...value });
  return h('div', { key: 'progress', class: 'progress' }, bar, h('span', {}, text));
}

function tally({ counts, countsTitle }: ManyModel): Node_ {
  const parts = counts.map(({ status, count }) =>
    h('li', { key: status.label }, statusBadge(status), h('span', {}, count)),
  );
  return h('ul', { key: 'tally', class: 'tally', 'aria-label': countsTitle }, ...parts);
}
