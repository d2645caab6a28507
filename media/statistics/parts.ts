import type { Attention, AttentionRow, TableModel } from '../../src/viewModel/statistics/model.ts';
import { type Child, h, type Node_ } from '../page/dom.ts';
import { icon, section, table } from '../page/parts.ts';
import { send } from './host.ts';

interface ChartFrame {
  readonly title: string;
  readonly summary: string;
  readonly empty: string;
  readonly table: TableModel;
}

/** A chart with its sentence and its table; only a sentence where there is nothing to draw. */
export function chartSection(
  key: string,
  chart: ChartFrame,
  words: { readonly table: string },
  drawn: () => Child[],
): Node_ {
  if (chart.empty !== '') return section(key, chart.title, null, h('p', { class: 'note' }, chart.empty));
  const rows = chart.table.rows.map(([head = '', ...cells]) =>
    h('tr', {}, h('th', { scope: 'row' }, head), ...cells.map((cell) => h('td', {}, cell))),
  );
  return section(
    key,
    chart.title,
    null,
    h('p', { key: 'summary' }, chart.summary),
    ...drawn(),
    h(
      'details',
      { key: 'table' },
      h('summary', { 'aria-label': chart.table.label }, words.table),
      table(chart.table.label, chart.table.columns, rows),
    ),
  );
}

/** Operations to look at. The roles stay where a narrow page lays the cells below one another. */
export function attentionSection(key: string, { title, summary, columns, rows }: Attention): Node_ {
  const sentence = h('p', { key: 'summary', class: rows.length === 0 ? 'note' : null }, summary);
  if (rows.length === 0) return section(key, title, null, sentence);
  const head = h(
    'tr',
    { role: 'row' },
    ...columns.map((column) => h('th', { scope: 'col', role: 'columnheader' }, column)),
  );
  const body = rows.map((row) => attentionRow(row));
  return section(
    key,
    title,
    null,
    sentence,
    h(
      'table',
      { key: 'rows', class: 'attention', role: 'table', 'aria-label': title },
      h('thead', { role: 'rowgroup' }, head),
      h('tbody', { role: 'rowgroup' }, ...body),
    ),
  );
}

function attentionRow({ id, label, type, what, advice, actions }: AttentionRow): Node_ {
  const cell = (...children: Child[]) => h('td', { role: 'cell' }, ...children);
  const act = (action: AttentionRow['actions'][number]['action']) => send({ kind: 'action', action, id });
  const link = { type: 'button', class: 'link', title: id, onClick: () => act('openDetails') };
  return h(
    'tr',
    { key: id, role: 'row' },
    cell(h('button', link, label), label.startsWith(type) ? '' : h('div', { class: 'faint' }, type)),
    cell(what),
    cell(advice),
    cell(
      h(
        'div',
        { class: 'buttons' },
        ...actions.map(({ action, label: text, spoken, icon: name }) =>
          h(
            'button',
            {
              ...{ key: action, type: 'button', class: 'action', 'aria-label': spoken, 'data-action': action },
              onClick: () => act(action),
            },
            icon(name),
            h('span', {}, text),
          ),
        ),
      ),
    ),
  );
}
