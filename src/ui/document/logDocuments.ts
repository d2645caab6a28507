import * as vscode from 'vscode';
import type { Clock } from '../../operation/clock.ts';
import { Coalescer } from '../../viewModel/coalesce.ts';
import type { Connection } from '../../viewModel/connection.ts';
import { readDocumentUri } from './documentUri.ts';

/** Longest log that an editor shows, characters; beyond it the beginning is left out. */
const limit = 8 * 1_048_576;
/** How long an editor waits for the first lines before it opens empty, and between two updates, ms. */
const patience = 300;

interface Following {
  text: string;
  readonly stop: () => void;
}

/** Logs as documents that grow while their operation runs and a tab shows them. */
export class LogDocuments {
  readonly #clock: Clock;
  readonly #tabs: vscode.Disposable;
  readonly #open = new Map<string, Following>();

  /** `changed` makes VS Code ask for the text of a document again. */
  constructor(clock: Clock, changed: (uri: vscode.Uri) => void) {
    this.#clock = clock;
    // VS Code keeps a document for minutes after its last tab has gone, and may show it again in a new one.
    this.#tabs = vscode.window.tabGroups.onDidChangeTabs(({ opened, closed }) => {
      for (const uri of logsIn(closed)) this.#close(uri.toString());
      for (const uri of logsIn(opened)) if (!this.#open.has(uri.toString())) changed(uri);
    });
  }

  /** The text so far; the first call begins to follow, and `changed` is called when there is more. */
  async text(uri: vscode.Uri, connection: Connection, id: string, changed: () => void): Promise<string> {
    const known = this.#open.get(uri.toString());
    if (known) return known.text;
    const backend = await connection.backend();
    const stopping = new AbortController();
    const release = connection.hold();
    const soon = new Coalescer(this.#clock, patience, changed, patience);
    const stop = () => {
      stopping.abort();
      soon.dispose();
      release();
    };
    const following: Following = { text: '', stop };
    this.#open.set(uri.toString(), following);
    const pieces = backend.log(id, { follow: true, signal: stopping.signal });
    await new Promise<void>((resolve) => {
      this.#clock.after(patience, resolve);
      this.#read(pieces, following, () => {
        resolve();
        soon.call();
      }).then(resolve, () => resolve());
    });
    return following.text;
  }

  dispose(): void {
    this.#tabs.dispose();
    for (const key of this.#open.keys()) this.#close(key);
  }

  async #read(pieces: AsyncIterable<string>, following: Following, more: () => void): Promise<void> {
    for await (const piece of pieces) {
      following.text = (following.text + piece).slice(-limit);
      more();
    }
  }

  #close(key: string): void {
    this.#open.get(key)?.stop();
    this.#open.delete(key);
  }
}

function logsIn(tabs: readonly vscode.Tab[]): vscode.Uri[] {
  const uris = tabs.flatMap(({ input }) => (input instanceof vscode.TabInputText ? [input.uri] : []));
  return uris.filter((uri) => readDocumentUri(uri)?.kind === 'log');
}
