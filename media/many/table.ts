import type { TableColumn, TableModel, TableRow } from '../../src/viewModel/many/model.ts';
import { h, type Node_ } from '../page/dom.ts';
import { icon, section, statusBadge, table } from '../page/parts.ts';
import { send } from './host.ts';

export function tableSection(model: TableModel): Node_ {
  const { title, columns, rows, range } = model;
  const lines = rows.map((row) => h('tr', { key: row.index }, ...columns.map(({ column }) => cell(column, row))));
  const labels = columns.map(({ label }) => label);
  const none = rows.length === 0 ? h('p', { key: 'none', class: 'note' }, range) : table(title, labels, lines);
  return section('rows', title, pager(model), filters(model), none);
}

function cell(column: TableColumn, row: TableRow): Node_ {
  switch (column) {
    case 'name':
      return h('td', { key: column, class: 'name' }, nameOf(row));
    case 'state':
      return h('td', { key: column }, statusBadge(row.state));
    case 'reason':
      return h('td', { key: column, class: 'wide' }, row.reason);
    case 'type':
      return h('td', { key: column }, row.type);
    case 'place':
      return h('td', { key: column }, row.place);
  }
}

function nameOf({ index, label, opens, id }: TableRow): Node_ {
  const onClick = () => send({ kind: 'open', index });
  return opens
    ? h('button', { type: 'button', class: 'link', title: id, onClick }, label)
    : h('span', { title: id }, label);
}

function filters({ filters: choices, filtersTitle }: TableModel): Node_ {
  const buttons = choices.map(({ filter, label, pressed }) => {
    const onClick = () => send({ kind: 'filter', filter });
    const look = { class: 'action filter', 'aria-pressed': String(pressed) };
    return h('button', { key: filter, type: 'button', ...look, onClick }, label);
  });
  const hidden = choices.length === 0;
  return h('div', { key: 'filters', class: 'filters', role: 'group', 'aria-label': filtersTitle, hidden }, ...buttons);
}

function pager({ range, previous, next, previousLabel, nextLabel }: TableModel): Node_ {
  const turn = (glyph: string, label: string, page: number | null) => {
    const onClick = () => page !== null && send({ kind: 'page', page });
    // Not disabled for real: that would cost the focus at the last page.
    const state = { 'aria-label': label, title: label, 'aria-disabled': page === null ? 'true' : null };
    return h('button', { key: glyph, type: 'button', class: 'action small', ...state, onClick }, icon(glyph));
  };
  const pages = previous !== null || next !== null;
  return h(
    'div',
    { key: 'pager', class: 'pager' },
    h('span', { class: 'faint' }, range),
    pages && turn('chevron-left', previousLabel, previous),
    pages && turn('chevron-right', nextLabel, next),
  );
}
