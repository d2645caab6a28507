import { readZone } from '../../src/viewModel/details/message.ts';
import type { Zone } from '../../src/viewModel/time.ts';
import { recall, remember } from './host.ts';

/** Folds of a JSON text by path, as plain data. */
export interface FoldState {
  readonly toggled: readonly (readonly [path: string, open: boolean])[];
  readonly shown: readonly (readonly [path: string, entries: number])[];
}

/** What a page is restored from, after a reload of the window and each time its tab is shown again. */
interface PageState {
  readonly id?: string;
  readonly connection?: string;
  readonly zone?: Zone;
  readonly scroll: number;
  /** Names of parts that the reader has opened. */
  readonly open: readonly string[];
  readonly input?: FoldState;
  readonly output?: FoldState;
}

/** More folds than anybody opens by hand. */
const most = 1_000;

let state: PageState = read(recall());

export function pageState(): PageState {
  return state;
}

export function change(changes: Partial<PageState>): void {
  state = { ...state, ...changes };
  remember(state);
}

export function isOpen(part: string): boolean {
  return state.open.includes(part);
}

export function setOpen(part: string, open: boolean): void {
  const others = state.open.filter((each) => each !== part);
  change({ open: open ? [...others, part] : others });
}

function read(value: unknown): PageState {
  const { zone, scroll, open, input, output } = (value ?? {}) as Partial<Record<keyof PageState, unknown>>;
  const chosen = readZone(zone);
  const [inputFolds, outputFolds] = [readFolds(input), readFolds(output)];
  return {
    scroll: typeof scroll === 'number' && scroll > 0 ? scroll : 0,
    open: Array.isArray(open) ? open.filter((part) => typeof part === 'string') : [],
    ...(chosen && { zone: chosen }),
    ...(inputFolds && { input: inputFolds }),
    ...(outputFolds && { output: outputFolds }),
  };
}

function readFolds(value: unknown): FoldState | undefined {
  const { toggled, shown } = (value ?? {}) as { toggled?: unknown; shown?: unknown };
  if (!Array.isArray(toggled) || !Array.isArray(shown)) return undefined;
  return {
    toggled: toggled.slice(0, most).filter(([path, open]) => typeof path === 'string' && typeof open === 'boolean'),
    shown: shown.slice(0, most).filter(([path, count]) => typeof path === 'string' && typeof count === 'number'),
  };
}
