import { Sender } from '../signal.ts';

/** A search that stands in the tree, in every connection. */
export interface Search {
  /** Never changes, and never comes again. */
  readonly id: string;
  /** In the grammar of `operation/query.ts`. */
  readonly text: string;
  /** What a saved one is called; null: it goes when the next one is made. */
  readonly name: string | null;
}

/** Where searches are kept between sessions of the editor. */
export interface SearchMemory {
  get(): unknown;
  set(kept: Kept): void;
}

/** What is kept: the searches in their order, and the texts that were searched for, newest first. */
export interface Kept {
  readonly searches: readonly Search[];
  readonly history: readonly string[];
}

/** Most texts that are offered again. */
const historyLimit = 20;

/** The searches of a workspace: saved ones, and at most one that is not. */
export class Searches {
  readonly #memory: SearchMemory;
  readonly #changed = new Sender<void>();
  #list: readonly Search[];
  #history: readonly string[];

  readonly onChange = this.#changed.signal;

  constructor(memory: SearchMemory) {
    this.#memory = memory;
    ({ searches: this.#list, history: this.#history } = readKept(memory.get()));
  }

  /** The unsaved one first. */
  get list(): readonly Search[] {
    return this.#list;
  }

  /** What was searched for lately, newest first. */
  get history(): readonly string[] {
    return this.#history;
  }

  get(id: string): Search | undefined {
    return this.#list.find((search) => search.id === id);
  }

  /** Searches for a text, in place of the search that is not saved. One that is there already stays as it is. */
  add(text: string): Search {
    this.#history = [text, ...this.#history.filter((other) => other !== text)].slice(0, historyLimit);
    const known = this.#list.find((search) => search.text === text);
    const search = known ?? { id: this.#freeId(), text, name: null };
    if (!known) this.#list = [search, ...this.#list.filter(({ name }) => name !== null)];
    this.#keep();
    return search;
  }

  /** Changes the text or the name of a search; a name saves it. */
  change(id: string, changes: Partial<Pick<Search, 'text' | 'name'>>): void {
    this.#list = this.#list.map((search) => (search.id === id ? { ...search, ...changes } : search));
    this.#keep();
  }

  remove(id: string): void {
    this.#list = this.#list.filter((search) => search.id !== id);
    this.#keep();
  }

  #freeId(): string {
    return String(1 + Math.max(0, ...this.#list.map(({ id }) => Number(id))));
  }

  #keep(): void {
    this.#memory.set({ searches: this.#list, history: this.#history });
    this.#changed.send();
  }
}

/** What can be read of a stored value; anything else in it is left out. */
function readKept(stored: unknown): Kept {
  const { searches, history } = (stored ?? {}) as { searches?: unknown; history?: unknown };
  return {
    searches: Array.isArray(searches) ? searches.flatMap(readSearch) : [],
    history: Array.isArray(history) ? history.filter((text) => typeof text === 'string') : [],
  };
}

function readSearch(value: unknown): Search[] {
  const { id, text, name } = (value ?? {}) as Record<string, unknown>;
  if (typeof id !== 'string' || !/^\d{1,9}$/.test(id) || typeof text !== 'string') return [];
  return [{ id, text, name: typeof name === 'string' ? name : null }];
}
