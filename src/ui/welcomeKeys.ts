import * as vscode from 'vscode';
import { emptyCause } from '../viewModel/welcome.ts';
import type { Session } from './command/session.ts';
import { contextKeys } from './ids.ts';
import { setting } from './settings.ts';

/** Keeps the context keys true that welcome texts, menus and commands look at. */
export class WelcomeKeys {
  readonly #session: Session;
  readonly #set = new Map<string, unknown>();
  readonly #stops: (() => void)[];

  constructor(session: Session) {
    this.#session = session;
    const update = () => this.#update();
    const subscriptions = [
      vscode.workspace.onDidGrantWorkspaceTrust(update),
      vscode.workspace.onDidChangeWorkspaceFolders(() => void this.#lookForHandlers()),
      setting.handlers.onChange(() => void this.#lookForHandlers()),
    ];
    this.#stops = [
      session.connection.onPhase(update),
      session.counts.onChange(update),
      session.paused.onChange(update),
      ...subscriptions.map((subscription) => () => subscription.dispose()),
    ];
    update();
    void this.#lookForHandlers();
  }

  dispose(): void {
    for (const stop of this.#stops) stop();
  }

  #update(): void {
    const { connection, counts, paused, launcher } = this.#session;
    const { phase } = connection;
    this.#key(contextKeys.cause, emptyCause({ trusted: launcher.trusted, phase, total: counts.value?.total }));
    this.#key(contextKeys.connected, phase.kind === 'on' || phase.kind === 'lost');
    this.#key(contextKeys.engine, launcher.choice);
    this.#key(contextKeys.paused, paused.value?.all === true);
  }

  async #lookForHandlers(): Promise<void> {
    let some = false;
    for (const pattern of setting.handlers.get()) {
      some ||= (await vscode.workspace.findFiles(pattern, '**/node_modules/**', 1)).length > 0;
    }
    this.#key(contextKeys.handlers, some ? 'some' : 'none');
  }

  #key(name: string, value: unknown): void {
    if (this.#set.get(name) === value) return;
    this.#set.set(name, value);
    void vscode.commands.executeCommand('setContext', name, value);
  }
}
