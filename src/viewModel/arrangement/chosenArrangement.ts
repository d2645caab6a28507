import { Sender } from '../signal.ts';
import { type Arrangement, readArrangement } from './arrangement.ts';

/** Where the choice is kept between sessions of the editor. */
export interface ArrangementMemory {
  get(): unknown;
  set(kept: Arrangement): void;
}

/** How a person wants the operations of this workspace to be shown. */
export class ChosenArrangement {
  readonly #memory: ArrangementMemory;
  readonly #changed = new Sender<void>();
  #value: Arrangement;

  readonly onChange = this.#changed.signal;

  constructor(memory: ArrangementMemory) {
    this.#memory = memory;
    this.#value = readArrangement(memory.get());
  }

  get value(): Arrangement {
    return this.#value;
  }

  change(part: Partial<Arrangement>): void {
    this.#value = { ...this.#value, ...part };
    this.#memory.set(this.#value);
    this.#changed.send();
  }
}
