import type { LineageModel, RelativeModel, RelativesModel } from '../../src/viewModel/details/model.ts';
import { h, type Node_ } from '../page/dom.ts';
import { section, statusBadge } from '../page/parts.ts';
import { actionButton, operationLink } from './parts.ts';

/** Where the operation comes from and who belongs to it. */
export function lineageSection({ title, groups }: LineageModel): Node_ {
  return section('lineage', title, null, ...groups.map(group));
}

function group({ key, title, rows, note, related }: RelativesModel): Node_ {
  const list = rows.length === 0 ? [] : [h('ul', { key: 'rows', class: 'relatives' }, ...rows.map(relative))];
  const end = [note === '' ? null : h('span', { class: 'note' }, note), related && actionButton(related, 'small')];
  return h(
    'div',
    { key, class: 'relation' },
    h('h3', { key: 'title' }, h('bdi', {}, title)),
    ...list,
    h('p', { key: 'end', class: 'line' }, ...end),
  );
}

function relative({ id, label, status, detail }: RelativeModel): Node_ {
  return h(
    'li',
    { key: id },
    operationLink(id, label),
    ...(status ? [statusBadge(status)] : []),
    ...(detail === '' ? [] : [h('span', { class: 'faint' }, detail)]),
  );
}
