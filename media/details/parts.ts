import type { ActionModel } from '../../src/viewModel/details/model.ts';
import { h, type Node_ } from '../page/dom.ts';
import { foreign, icon } from '../page/parts.ts';
import { send } from './host.ts';

export function actionButton({ action, label, icon: name }: ActionModel, look = ''): Node_ {
  const onClick = () => send({ kind: 'action', action });
  return h(
    'button',
    { key: action, type: 'button', class: `action ${look}`, 'data-action': action, onClick },
    icon(name),
    h('span', {}, label),
  );
}

export function operationLink(id: string, label: string): Node_ {
  return h(
    'button',
    { type: 'button', class: 'link', title: id, onClick: () => send({ kind: 'open', id }) },
    foreign(label),
  );
}
