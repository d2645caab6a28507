import { Sender } from '../signal.ts';

/** A cause that a person does not want to hear of, in one connection. */
export interface Muted {
  /** Id of the connection. */
  readonly connection: string;
  /** Key of the fingerprint. */
  readonly key: string;
  /** Type and shape of the message, to call it by while none of its failures is known. */
  readonly type: string;
  readonly shape: string;
}

/** Where they are kept between sessions of the editor. */
export interface MutedMemory {
  get(): unknown;
  set(kept: KeptMuted): void;
}

export interface KeptMuted {
  readonly causes: readonly Muted[];
  /** Whether they are left out of the view. */
  readonly hidden: boolean;
}

/** Most that are kept; the oldest go first. */
const limit = 500;

/** The muted causes of a workspace. One stays muted until it is unmuted, also while no failure of it is left. */
export class MutedFailures {
  readonly #memory: MutedMemory;
  readonly #muted = new Map<string, Muted>();
  readonly #changed = new Sender<void>();
  #hidden: boolean;

  readonly onChange = this.#changed.signal;

  constructor(memory: MutedMemory) {
    this.#memory = memory;
    const { causes, hidden } = (memory.get() ?? {}) as { causes?: unknown; hidden?: unknown };
    for (const muted of Array.isArray(causes) ? causes.flatMap(readMuted) : []) this.#muted.set(placeOf(muted), muted);
    this.#hidden = hidden === true;
  }

  /** Whether muted causes are left out of the view; else they stand at its end. */
  get hidden(): boolean {
    return this.#hidden;
  }

  set hidden(hidden: boolean) {
    this.#hidden = hidden;
    this.#keep();
  }

  /** The latest first. */
  get list(): readonly Muted[] {
    return [...this.#muted.values()].reverse();
  }

  has(connection: string, key: string): boolean {
    return this.#muted.has(placeOf({ connection, key }));
  }

  mute(causes: readonly Muted[]): void {
    for (const { connection, key, type, shape } of causes) {
      this.#muted.delete(placeOf({ connection, key }));
      this.#muted.set(placeOf({ connection, key }), { connection, key, type, shape });
    }
    for (const oldest of [...this.#muted.keys()].slice(0, -limit)) this.#muted.delete(oldest);
    this.#keep();
  }

  unmute(causes: readonly Pick<Muted, 'connection' | 'key'>[]): void {
    for (const cause of causes) this.#muted.delete(placeOf(cause));
    this.#keep();
  }

  #keep(): void {
    this.#memory.set({ causes: [...this.#muted.values()], hidden: this.#hidden });
    this.#changed.send();
  }
}

function placeOf({ connection, key }: Pick<Muted, 'connection' | 'key'>): string {
  return `${key}/${connection}`;
}

/** What can be read of a stored value; anything else is left out. */
function readMuted(value: unknown): Muted[] {
  const { connection, key, type, shape } = (value ?? {}) as Record<string, unknown>;
  const texts = [connection, key, type, shape].every((part) => typeof part === 'string');
  return texts ? [{ connection, key, type, shape } as Muted] : [];
}
