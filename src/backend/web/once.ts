/** A value that is asked for once: whoever comes meanwhile waits for the same answer; after a failure the next one asks. */
export class Once<T> {
  #value: { readonly of: T } | undefined;
  #asked: Promise<T> | undefined;

  /** Rejects as `ask` does, for the one who asked. */
  async get(ask: () => Promise<T>): Promise<T> {
    while (this.#value === undefined) {
      if (this.#asked !== undefined) {
        await this.#asked.catch(() => {});
        continue;
      }
      this.#asked = ask();
      try {
        this.#value = { of: await this.#asked };
      } finally {
        this.#asked = undefined;
      }
    }
    return this.#value.of;
  }
}
