import type { PauseState } from '../../operation/answer.ts';
import type { Connection } from '../connection.ts';
import { Sender } from '../signal.ts';

/** Which types are paused, as last known. Read when the connection opens and after each command of this window that changes it. */
export class PauseWatch {
  readonly #changed = new Sender<void>();
  readonly #stop: () => void;
  #value: PauseState | undefined;

  readonly onChange = this.#changed.signal;

  constructor(connection: Connection) {
    this.#stop = connection.onBackend((backend) => {
      this.#value = undefined;
      if (backend?.capabilities.pause !== true) return;
      backend.paused().then(
        (value) => this.set(value),
        () => {},
      );
    });
  }

  get value(): PauseState | undefined {
    return this.#value;
  }

  set(value: PauseState): void {
    this.#value = value;
    this.#changed.send();
  }

  dispose(): void {
    this.#stop();
  }
}
