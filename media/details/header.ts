import type { PageWords } from '../../src/viewModel/details/message.ts';
import type { ActionModel, DetailsModel, TimeLeft } from '../../src/viewModel/details/model.ts';
import type { Zone } from '../../src/viewModel/time.ts';
import { h, type Node_ } from '../page/dom.ts';
import { foreign, icon } from '../page/parts.ts';
import { passed } from '../page/times.ts';
import { copyButton } from './copy.ts';
import { send } from './host.ts';
import { change } from './pageState.ts';
import { actionButton } from './parts.ts';

/** What the operation is, what it does, and what can be done with it. */
export function header(model: DetailsModel, words: PageWords, now: number): Node_[] {
  const { status, progress, timeLeft, sentence, prospect } = model;
  const title = h('h1', { key: 'title' }, icon(status.icon, status.color), foreign(model.title));
  const mark = model.production ? [icon('shield', 'charts-red'), ' '] : [];
  const line = h(
    'div',
    { key: 'line', class: 'line' },
    h('strong', {}, status.label),
    h('bdi', { class: 'code' }, model.type),
    ...(timeLeft ? [h('span', { key: 'left', class: 'countdown', role: 'timer' }, left(timeLeft, now))] : []),
    ...(model.place === '' ? [] : [h('span', { class: 'faint' }, ...mark, model.place)]),
    zoneSwitch(model.zone, words),
  );
  const note = h('p', { key: 'sentence', class: 'note' }, [sentence, prospect].filter((text) => text !== '').join(' '));
  const buttons = model.actions.map((action, index) => button(action, words, index));
  const toolbar = h(
    'div',
    { key: 'actions', class: 'actions', role: 'group', 'aria-label': words.sections.actions },
    ...buttons,
  );
  const bar = progress ? [progressBar(progress, status.label)] : [];
  return [title, line, note, ...bar, toolbar];
}

function button(model: ActionModel, words: PageWords, index: number): Node_ {
  if (model.action === 'copyId') return copyButton('id', words, model.label, '');
  return actionButton(model, index === 0 && model.action === 'retry' ? 'primary' : '');
}

function left({ at, text, over }: TimeLeft, now: number): string {
  return at > now ? text.replace('{0}', passed(at - now + 999)) : over;
}

function progressBar({ fraction, text }: NonNullable<DetailsModel['progress']>, label: string): Node_ {
  const value = fraction === null ? {} : { value: fraction };
  const bar = h('progress', { max: 1, 'aria-label': label, ...value });
  return h('div', { key: 'progress', class: 'progress' }, bar, h('bdi', {}, text));
}

/** In which zone this panel writes its times. */
function zoneSwitch(chosen: Zone, { zones }: PageWords): Node_ {
  const choice = (zone: Zone) => {
    const onClick = () => {
      change({ zone });
      send({ kind: 'zone', zone });
    };
    const is = zone === chosen;
    return h(
      'button',
      { key: zone, type: 'button', class: 'choice', 'aria-pressed': String(is), 'data-zone': zone, onClick },
      is && icon('check'),
      h('span', {}, zones[zone]),
    );
  };
  return h(
    'div',
    { key: 'zone', class: 'choices', role: 'group', 'aria-label': zones.label },
    choice('local'),
    choice('utc'),
  );
}
