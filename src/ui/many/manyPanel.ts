import * as vscode from 'vscode';
import { type FromManyPage, readFromManyPage, type ToManyPage } from '../../viewModel/many/message.ts';
import { pageHtml, pageRoot } from '../panel/pageHtml.ts';
import type { Window } from '../window.ts';
import type { ManyEntry } from './manyEntry.ts';
import { manyFrame } from './manyFrame.ts';

/** The page of one action on many. It draws only while it is visible; what it shows goes on without it. */
export class ManyPanel {
  readonly #entry: ManyEntry;
  readonly #panel: vscode.WebviewPanel;
  readonly #window: Window;
  #ready = false;

  constructor(entry: ManyEntry, panel: vscode.WebviewPanel, window: Window, press: (message: FromManyPage) => void) {
    this.#entry = entry;
    this.#panel = panel;
    this.#window = window;
    const { webview } = panel;
    const { extensionUri } = window.context;
    webview.options = { enableScripts: true, localResourceRoots: [pageRoot(extensionUri)] };
    webview.onDidReceiveMessage((message: unknown) => {
      const read = readFromManyPage(message);
      if (read?.kind === 'ready') this.#ready = true;
      if (read) press(read);
      this.draw();
    });
    // A hidden page is unloaded by VS Code and says that it is ready when it is shown again.
    panel.onDidChangeViewState(() => {
      if (!panel.visible) this.#ready = false;
    });
    const model = entry.model(window.sessions, window.clock.now());
    panel.title = model.title;
    panel.iconPath = new vscode.ThemeIcon(model.icon);
    webview.html = pageHtml(webview, extensionUri, manyFrame());
  }

  get visible(): boolean {
    return this.#panel.visible;
  }

  reveal(): void {
    this.#panel.reveal();
  }

  dispose(): void {
    this.#panel.dispose();
  }

  draw(): void {
    if (!this.#ready) return;
    const now = this.#window.clock.now();
    const model = this.#entry.model(this.#window.sessions, now);
    const message: ToManyPage = { kind: 'many', model, state: this.#entry.kept(now) };
    void this.#panel.webview.postMessage(message);
  }
}
