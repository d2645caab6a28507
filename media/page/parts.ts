import { type Child, h, type Node_ } from './dom.ts';

/** A codicon; `name~spin` turns. `color` is the id of a theme colour with `-` for `.`. */
export function icon(name: string, color?: string): Node_ {
  const [glyph, spin] = name.split('~');
  const look = `codicon codicon-${glyph}${spin ? ' codicon-modifier-spin' : ''}`;
  return h('span', { class: look, 'data-color': color, 'aria-hidden': 'true' });
}

/** A status by its shape, its colour and its name. */
export function statusBadge(status: { readonly icon: string; readonly color: string; readonly label: string }): Node_ {
  return h('span', { class: 'status' }, icon(status.icon, status.color), h('span', {}, status.label));
}

/** A titled part of the page. */
export function section(key: string, title: string, extra: Child | null, ...children: Child[]): Node_ {
  const heading = h('h2', { id: `title-${key}` }, title);
  const head = h('div', { class: 'head', key: 'head' }, heading, extra);
  return h('section', { key, class: key, 'aria-labelledby': `title-${key}` }, head, ...children);
}

/** A table that scrolls sideways on its own when the page is narrow; a `stacked` one puts its cells below each other then. */
export function table(
  label: string,
  columns: readonly string[],
  rows: readonly Node_[],
  narrow: 'scrolls' | 'stacked' = 'scrolls',
): Node_ {
  const stacked = narrow === 'stacked';
  const head = h('tr', {}, ...columns.map((column) => h('th', { scope: 'col' }, column)));
  const body = stacked ? rows.map((row) => titled(row, columns)) : rows;
  return h(
    'div',
    { class: stacked ? 'scroll stacked' : 'scroll', tabindex: '0', role: 'group', 'aria-label': label },
    h('table', {}, h('thead', {}, head), h('tbody', {}, ...body)),
  );
}

/** A row whose cells know the titles of their columns, for when those cannot stand above them. */
function titled(row: Node_, columns: readonly string[]): Node_ {
  const children = row.children.map((cell, index) => {
    if (typeof cell === 'string') return cell;
    const empty = cell.children.every((child) => child === '');
    return {
      ...cell,
      attributes: { ...cell.attributes, 'data-title': columns[index] ?? '', ...(empty && { 'data-empty': '' }) },
    };
  });
  return { ...row, children };
}

/** Foreign text, which cannot turn what stands around it. */
export function foreign(text: string): Node_ {
  return h('bdi', {}, text);
}
