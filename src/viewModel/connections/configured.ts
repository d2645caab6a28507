import { Sender } from '../signal.ts';
import type { RemoteConfig } from './config.ts';
import { readConfigs } from './readConfigs.ts';

/** Where the list is kept between sessions of the editor. */
export interface ConfigMemory {
  get(): unknown;
  set(configs: readonly RemoteConfig[]): PromiseLike<void>;
}

/** The connections that a person has added, in their order. */
export class ConfiguredConnections {
  readonly #memory: ConfigMemory;
  readonly #changed = new Sender<void>();
  #list: readonly RemoteConfig[];

  readonly onChange = this.#changed.signal;

  constructor(memory: ConfigMemory) {
    this.#memory = memory;
    this.#list = readConfigs(memory.get());
  }

  get list(): readonly RemoteConfig[] {
    return this.#list;
  }

  get(id: string): RemoteConfig | undefined {
    return this.#list.find((config) => config.id === id);
  }

  /** Adds a connection, or takes the place of the one with the same id. */
  async put(config: RemoteConfig): Promise<void> {
    this.reread();
    const known = this.get(config.id) !== undefined;
    const list = known ? this.#list.map((old) => (old.id === config.id ? config : old)) : [...this.#list, config];
    await this.#keep(list);
  }

  async remove(id: string): Promise<void> {
    this.reread();
    await this.#keep(this.#list.filter((config) => config.id !== id));
  }

  /** Takes over what another window has changed. */
  reread(): void {
    const list = readConfigs(this.#memory.get());
    if (JSON.stringify(list) === JSON.stringify(this.#list)) return;
    this.#list = list;
    this.#changed.send();
  }

  /** An id that no connection has: `contoso-test`, `contoso-test-2` … */
  freeId(base: string): string {
    const word =
      base
        .toLowerCase()
        .replace(/[^0-9a-z]+/g, '-')
        .replace(/^-+|-+$/g, '')
        .slice(0, 40) || 'connection';
    const taken = (id: string) => id === 'engine' || this.get(id) !== undefined;
    let id = word;
    for (let n = 2; taken(id); n += 1) id = `${word}-${n}`;
    return id;
  }

  async #keep(list: readonly RemoteConfig[]): Promise<void> {
    // As it will be read again: the order of fields counts for those who compare.
    this.#list = readConfigs(list);
    await this.#memory.set(this.#list);
    this.#changed.send();
  }
}
