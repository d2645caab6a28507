import type { PayloadKind } from '../../operation/operation.ts';
import type { Zone } from '../time.ts';
import { type DetailsAction, type DetailsModel, detailsActions } from './model.ts';

/** Words of the page that do not depend on the operation. */
export interface PageWords {
  readonly locale: string;
  readonly sections: {
    readonly error: string;
    readonly overview: string;
    readonly events: string;
    readonly actions: string;
  };
  readonly stack: string;
  readonly code: string;
  readonly justNow: string;
  readonly running: string;
  readonly eventColumns: readonly string[];
  readonly memberColumns: readonly string[];
  readonly logCut: string;
  /** On a button whose accessible name is one of `copyWhat`. */
  readonly copy: string;
  readonly copyWhat: Readonly<Record<CopyPart, string>>;
  readonly copied: string;
  readonly zones: { readonly label: string } & Readonly<Record<Zone, string>>;
  readonly json: {
    readonly entries: string;
    readonly entry: string;
    readonly characters: string;
    readonly more: string;
    readonly cut: string;
  };
}

/** What can be copied from the page; the window does it, from what the connection has. */
export const copyParts = ['id', 'input', 'output', 'error'] as const;
export type CopyPart = (typeof copyParts)[number];

/** From the window to the page. */
export type ToPage =
  | {
      readonly kind: 'details';
      readonly model: DetailsModel;
      readonly words: PageWords;
      /** Id of the connection, for the page to remember. */
      readonly connection: string;
    }
  /** A payload, when it has changed; null: there is none. `cut`: it is only the beginning. */
  | { readonly kind: 'payload'; readonly which: PayloadKind; readonly text: string | null; readonly cut: boolean }
  /** Paths in the stack, as it writes them, of files that are there to be opened. */
  | { readonly kind: 'sources'; readonly paths: readonly string[] }
  | { readonly kind: 'log'; readonly reset: boolean; readonly text: string }
  /** It is in the clipboard. */
  | { readonly kind: 'copied'; readonly what: CopyPart }
  /** Shown above everything: the operation is gone, or the connection is. Empty: nothing to say. */
  | { readonly kind: 'notice'; readonly text: string; readonly gone: boolean };

/** From the page to the window. */
export type FromPage =
  /** With the zone that was chosen on this page before it was loaded anew. */
  | { readonly kind: 'ready'; readonly zone: Zone | undefined }
  | { readonly kind: 'zone'; readonly zone: Zone }
  | { readonly kind: 'action'; readonly action: DetailsAction }
  | { readonly kind: 'copy'; readonly what: CopyPart }
  | { readonly kind: 'open'; readonly id: string }
  /** A place in a file that the stack names; line and column from 1. */
  | { readonly kind: 'source'; readonly path: string; readonly line: number; readonly column: number | undefined };

/** The message, or undefined when it is none that this page sends. */
export function readFromPage(value: unknown): FromPage | undefined {
  if (!isRecord(value)) return undefined;
  switch (value.kind) {
    case 'ready':
      return { kind: 'ready', zone: readZone(value.zone) };
    case 'zone': {
      const zone = readZone(value.zone);
      return zone && { kind: 'zone', zone };
    }
    case 'action': {
      const action = detailsActions.find((known) => known === value.action);
      return action && { kind: 'action', action };
    }
    case 'copy': {
      const what = readPart(value.what);
      return what && { kind: 'copy', what };
    }
    case 'open':
      return typeof value.id === 'string' && /^[0-9a-z-]{1,64}$/i.test(value.id)
        ? { kind: 'open', id: value.id }
        : undefined;
    case 'source': {
      const { path, line, column } = value;
      if (typeof path !== 'string' || path.length > 4_000 || !isPlace(line)) return undefined;
      return { kind: 'source', path, line, column: isPlace(column) ? column : undefined };
    }
    default:
      return undefined;
  }
}

/** The message, or undefined when it is none that the window sends. */
export function readToPage(value: unknown): ToPage | undefined {
  if (!isRecord(value)) return undefined;
  const { text } = value;
  switch (value.kind) {
    case 'details':
      return isModel(value.model) && isRecord(value.words) && typeof value.connection === 'string'
        ? {
            kind: 'details',
            model: value.model,
            words: value.words as unknown as PageWords,
            connection: value.connection,
          }
        : undefined;
    case 'payload': {
      const { which } = value;
      if ((which !== 'input' && which !== 'output') || !(text === null || typeof text === 'string')) return undefined;
      return { kind: 'payload', which, text, cut: value.cut === true };
    }
    case 'sources':
      return Array.isArray(value.paths)
        ? { kind: 'sources', paths: value.paths.filter((path) => typeof path === 'string') }
        : undefined;
    case 'log':
      return typeof text === 'string' ? { kind: 'log', reset: value.reset === true, text } : undefined;
    case 'copied': {
      const what = readPart(value.what);
      return what && { kind: 'copied', what };
    }
    case 'notice':
      return typeof text === 'string' ? { kind: 'notice', text, gone: value.gone === true } : undefined;
    default:
      return undefined;
  }
}

/** The zone that a page remembers or asks for. */
export function readZone(value: unknown): Zone | undefined {
  return value === 'local' || value === 'utc' ? value : undefined;
}

function readPart(value: unknown): CopyPart | undefined {
  return copyParts.find((known) => known === value);
}

function isPlace(value: unknown): value is number {
  return typeof value === 'number' && Number.isInteger(value) && value > 0 && value < 10_000_000;
}

function isModel(value: unknown): value is DetailsModel {
  if (!isRecord(value)) return false;
  const lists = [value.actions, value.overview, value.events];
  const parts = [value.status, value.input, value.output, value.timeline, value.attempts, value.log];
  return typeof value.id === 'string' && lists.every(Array.isArray) && parts.every(isRecord);
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
