import { type ManyButton, type ManyModel, manyButtons, type TableFilter, tableFilters } from './model.ts';

/** From the window to the page. `state` is what the page has VS Code keep for it. */
export type ToManyPage = { readonly kind: 'many'; readonly model: ManyModel; readonly state: unknown };

/** From the page to the window. */
export type FromManyPage =
  | { readonly kind: 'ready' }
  | { readonly kind: 'button'; readonly button: ManyButton }
  | { readonly kind: 'filter'; readonly filter: TableFilter }
  | { readonly kind: 'page'; readonly page: number }
  /** A row of the table, by its index into the plan. */
  | { readonly kind: 'open'; readonly index: number };

/** The message, or undefined when it is none that this page sends. */
export function readFromManyPage(value: unknown): FromManyPage | undefined {
  if (!isRecord(value)) return undefined;
  switch (value.kind) {
    case 'ready':
      return { kind: 'ready' };
    case 'button': {
      const button = manyButtons.find((known) => known === value.button);
      return button && { kind: 'button', button };
    }
    case 'filter': {
      const filter = tableFilters.find((known) => known === value.filter);
      return filter && { kind: 'filter', filter };
    }
    case 'page':
      return isIndex(value.page) ? { kind: 'page', page: value.page } : undefined;
    case 'open':
      return isIndex(value.index) ? { kind: 'open', index: value.index } : undefined;
    default:
      return undefined;
  }
}

/** The message, or undefined when it is none that the window sends. */
export function readToManyPage(value: unknown): ToManyPage | undefined {
  if (!isRecord(value) || value.kind !== 'many' || !isRecord(value.model)) return undefined;
  const { title, sentence, chosen, notes, troubles, buttons, counts, reasons } = value.model;
  const lists = [chosen, notes, troubles, buttons, counts, reasons];
  if (typeof title !== 'string' || typeof sentence !== 'string' || !lists.every(Array.isArray)) return undefined;
  return { kind: 'many', model: value.model as unknown as ManyModel, state: value.state };
}

function isIndex(value: unknown): value is number {
  return typeof value === 'number' && Number.isInteger(value) && value >= 0 && value < 10_000_000;
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
