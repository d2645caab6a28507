import type { ReasonModel } from '../../src/viewModel/many/model.ts';
import { h, type Node_ } from '../page/dom.ts';
import { section } from '../page/parts.ts';

export function reasonsSection(title: string, reasons: readonly ReasonModel[]): Node_ {
  const parts = reasons.map(({ reason, count, names, more, open }) =>
    h(
      'li',
      { key: reason },
      h('div', { class: 'reason' }, h('strong', {}, count), h('span', {}, reason)),
      open === ''
        ? null
        : h(
            'details',
            {},
            h('summary', {}, open),
            h(
              'ul',
              { class: 'names' },
              ...names.map((name, index) => h('li', { key: index }, name)),
              more === '' ? null : h('li', { key: 'more', class: 'faint' }, more),
            ),
          ),
    ),
  );
  return section('reasons', title, null, h('ul', { class: 'list' }, ...parts));
}
