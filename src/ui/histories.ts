import path from 'node:path';
import type * as vscode from 'vscode';
import type { History } from '../backend/salesforce/history/history.ts';
import { systemClock } from '../operation/clock.ts';
import { setting } from './settings.ts';

/** What this machine keeps of connections: the same in every workspace and window, as the connections are. */
export class Histories {
  readonly #folder: string;
  readonly #log: vscode.LogOutputChannel;
  readonly #open = new Map<string, Promise<History>>();

  constructor({ globalStorageUri }: vscode.ExtensionContext, log: vscode.LogOutputChannel) {
    this.#folder = path.join(globalStorageUri.fsPath, 'history');
    this.#log = log;
  }

  /** That of a connection, read when it is first asked for. */
  of(connection: string): Promise<History> {
    const known = this.#open.get(connection);
    if (known) return known;
    const opened = this.#read(connection);
    this.#open.set(connection, opened);
    return opened;
  }

  /** Removes what was kept of a connection, in all windows. */
  async clear(connection: string): Promise<void> {
    await (await this.of(connection)).clear();
  }

  /** Writes what is not written yet; what is asked for next is read again. */
  leave(): void {
    for (const history of this.#open.values()) void history.then((each) => each.dispose());
    this.#open.clear();
  }

  dispose(): void {
    this.leave();
  }

  async #read(connection: string): Promise<History> {
    const { openHistory } = await import('./connect/salesforce.ts');
    return openHistory({
      file: path.join(this.#folder, `${connection}.jsonl`),
      most: setting.historyMost.get(),
      clock: systemClock,
      onProblem: (sentence) => this.#log.warn(sentence),
    });
  }
}
