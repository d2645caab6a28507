import { type AttentionActionName, attentionActions, type StatisticsModel } from './model.ts';
import { type WindowName, windowNames } from './window.ts';

/** Where the choice for a connection is kept in this workspace. */
export interface ChoiceMemory {
  get(): unknown;
  set(chosen: Chosen): void;
}

/** What the person has chosen to see; null: all types. */
export interface Chosen {
  readonly window: WindowName;
  readonly type: string | null;
}

/** Words of the page that do not depend on the figures. */
export interface PageWords {
  readonly period: string;
  readonly type: string;
  readonly refresh: string;
  readonly reading: string;
  readonly table: string;
}

/** From the window to the page. */
export type ToPage =
  | { readonly kind: 'statistics'; readonly model: StatisticsModel; readonly words: PageWords }
  /** What the page is to remember: whose figures it shows. */
  | { readonly kind: 'place'; readonly connection: string }
  | { readonly kind: 'reading'; readonly text: string }
  /** Shown above everything; empty: nothing to say. `alone`: there is nothing else to show. */
  | { readonly kind: 'notice'; readonly text: string; readonly alone: boolean };

/** From the page to the window. `value` is that of a choice of the model. */
export type FromPage =
  | { readonly kind: 'ready' }
  | { readonly kind: 'window'; readonly window: WindowName }
  | { readonly kind: 'type'; readonly value: string }
  | { readonly kind: 'refresh' }
  | { readonly kind: 'action'; readonly action: AttentionActionName; readonly id: string };

/** The message, or undefined when it is none that this page sends. */
export function readFromPage(value: unknown): FromPage | undefined {
  if (!isRecord(value)) return undefined;
  switch (value.kind) {
    case 'ready':
    case 'refresh':
      return { kind: value.kind };
    case 'window': {
      const window = windowNames.find((known) => known === value.window);
      return window && { kind: 'window', window };
    }
    case 'type':
      return typeof value.value === 'string' && value.value.length <= 300
        ? { kind: 'type', value: value.value }
        : undefined;
    case 'action': {
      const action = attentionActions.find((known) => known === value.action);
      const { id } = value;
      return action && typeof id === 'string' && /^[0-9a-z-]{1,64}$/i.test(id)
        ? { kind: 'action', action, id }
        : undefined;
    }
    default:
      return undefined;
  }
}

/** The message, or undefined when it is none that the window sends. */
export function readToPage(value: unknown): ToPage | undefined {
  if (!isRecord(value)) return undefined;
  switch (value.kind) {
    case 'statistics':
      return isRecord(value.model) && Array.isArray(value.model.sentences) && isRecord(value.words)
        ? (value as unknown as ToPage)
        : undefined;
    case 'place':
      return typeof value.connection === 'string' ? { kind: 'place', connection: value.connection } : undefined;
    case 'reading':
      return typeof value.text === 'string' ? { kind: 'reading', text: value.text } : undefined;
    case 'notice':
      return typeof value.text === 'string'
        ? { kind: 'notice', text: value.text, alone: value.alone === true }
        : undefined;
    default:
      return undefined;
  }
}

/** What was kept of a choice, as far as it is sound. */
export function chosenIn(kept: unknown): Chosen {
  const { window, type } = isRecord(kept) ? kept : {};
  return {
    window: windowNames.find((known) => known === window) ?? 'day',
    type: typeof type === 'string' ? type : null,
  };
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
