import * as vscode from 'vscode';
import type { Clock } from '../../operation/clock.ts';
import { Coalescer } from '../../viewModel/coalesce.ts';
import type { Connection } from '../../viewModel/connection.ts';

/** Longest log that an editor shows, characters; beyond it the beginning is left out. */
const limit = 8 * 1_048_576;

interface Following {
  text: string;
  readonly stop: () => void;
}

/** Logs as documents that grow while their operation runs and somebody has them open. */
export class LogDocuments {
  readonly #connection: Connection;
  readonly #clock: Clock;
  readonly #closing: vscode.Disposable;
  readonly #open = new Map<string, Following>();

  constructor(connection: Connection, clock: Clock) {
    this.#connection = connection;
    this.#clock = clock;
    this.#closing = vscode.workspace.onDidCloseTextDocument(({ uri }) => this.#close(uri.toString()));
  }

  /** The text so far; the first call begins to follow, and `changed` is called when there is more. */
  async text(uri: vscode.Uri, id: string, changed: () => void): Promise<string> {
    const known = this.#open.get(uri.toString());
    if (known) return known.text;
    const backend = await this.#connection.backend();
    const stopping = new AbortController();
    const release = this.#connection.hold();
    const soon = new Coalescer(this.#clock, 250, changed);
    const stop = () => {
      stopping.abort();
      soon.dispose();
      release();
    };
    const following: Following = { text: '', stop };
    this.#open.set(uri.toString(), following);
    const pieces = backend.log(id, { follow: true, signal: stopping.signal });
    void this.#read(pieces, following, soon).catch(() => {});
    return following.text;
  }

  dispose(): void {
    this.#closing.dispose();
    for (const key of this.#open.keys()) this.#close(key);
  }

  async #read(pieces: AsyncIterable<string>, following: Following, soon: Coalescer): Promise<void> {
    for await (const piece of pieces) {
      following.text = (following.text + piece).slice(-limit);
      soon.call();
    }
  }

  #close(key: string): void {
    this.#open.get(key)?.stop();
    this.#open.delete(key);
  }
}
