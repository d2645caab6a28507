import type { PauseState } from '../operation/answer.ts';

/** Which types start no new attempts; a copy of what the store keeps, so that no look-up is needed for a claim. */
export class Pauses {
  #state: PauseState;
  #types: ReadonlySet<string>;

  constructor(state: PauseState) {
    this.#state = state;
    this.#types = new Set(state.types);
  }

  get state(): PauseState {
    return this.#state;
  }

  set state(state: PauseState) {
    this.#state = state;
    this.#types = new Set(state.types);
  }

  covers(type: string): boolean {
    return this.#state.all || this.#types.has(type);
  }
}
