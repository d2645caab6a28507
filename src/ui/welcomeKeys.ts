import * as vscode from 'vscode';
import type { Session } from '../viewModel/connections/session.ts';
import { takesOperations } from '../viewModel/tree/connectionRow.ts';
import { type EmptyCause, emptyCause } from '../viewModel/welcome.ts';
import { keepsHistory } from './command/clearHistory.ts';
import { contextKeys } from './ids.ts';
import { setting } from './settings.ts';
import type { Window } from './window.ts';

/** Keeps the context keys true that welcome texts, menus and commands look at. */
export class WelcomeKeys {
  readonly #window: Window;
  readonly #set = new Map<string, unknown>();
  readonly #stops: (() => void)[];

  constructor(window: Window) {
    this.#window = window;
    const { sessions, many, watches } = window;
    const update = () => this.#update();
    const subscriptions = [
      vscode.workspace.onDidGrantWorkspaceTrust(update),
      vscode.workspace.onDidChangeWorkspaceFolders(() => void this.#lookForHandlers()),
      setting.handlers.onChange(() => void this.#lookForHandlers()),
    ];
    this.#stops = [
      sessions.each((session) => [session.onChange(update)]),
      sessions.onChange(update),
      many.onProgress(update),
      watches.onChange(update),
      ...subscriptions.map((subscription) => () => subscription.dispose()),
    ];
    update();
    void this.#lookForHandlers();
  }

  dispose(): void {
    for (const stop of this.#stops) stop();
  }

  #update(): void {
    const { sessions, launcher, many, watches } = this.#window;
    const { shown, engine } = sessions;
    this.#key(contextKeys.cause, this.#cause());
    this.#key(contextKeys.connected, shown.some(isOn));
    this.#key(contextKeys.engine, launcher.choice);
    this.#key(contextKeys.engineOn, isOn(engine));
    this.#key(contextKeys.acted, many.newest !== undefined);
    this.#key(contextKeys.remote, sessions.all.length > 1);
    this.#key(
      contextKeys.watching,
      watches.list.some(({ ended }) => ended === null),
    );
    this.#key(contextKeys.history, sessions.all.some(keepsHistory));
    this.#key(contextKeys.submits, shown.some(takesSubmits));
    this.#key(contextKeys.paused, engine.paused.value?.all === true);
  }

  #cause(): EmptyCause {
    const { sessions, launcher, rows } = this.#window;
    const [only] = sessions.shown;
    // The rows of connections say by themselves what is the matter.
    if (!only || rows.connectionsAreRoots) return 'none';
    const { connection, counts, rest } = only;
    return emptyCause({ trusted: launcher.trusted, rest, phase: connection.phase, total: counts.value?.total });
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

function takesSubmits({ config, connection }: Session): boolean {
  return takesOperations(config, connection.current?.capabilities);
}

function isOn({ connection }: Session): boolean {
  return connection.phase.kind === 'on' || connection.phase.kind === 'lost';
}
