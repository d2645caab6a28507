/** An event: call it to listen, call what it returns to stop. */
export type Signal<T> = (listener: (value: T) => void) => () => void;

/** The sending side of a signal. A listener that throws does not keep the others from hearing. */
export class Sender<T = void> {
  readonly #listeners = new Set<(value: T) => void>();

  readonly signal: Signal<T> = (listener) => {
    const own = (value: T) => listener(value);
    this.#listeners.add(own);
    return () => this.#listeners.delete(own);
  };

  send(value: T): void {
    for (const listener of [...this.#listeners]) {
      try {
        listener(value);
      } catch (error) {
        queueMicrotask(() => {
          throw error;
        });
      }
    }
  }

  get heard(): boolean {
    return this.#listeners.size > 0;
  }
}
