import type * as vscode from 'vscode';
import type { Backend } from '../../backend/backend.ts';
import { messageOf } from '../../operation/error.ts';
import type { Phase } from '../../viewModel/connection.ts';
import { closedText, notReadyText, outOfDateText } from '../../viewModel/connections/health.ts';
import type { Session } from '../../viewModel/connections/session.ts';
import { type PageFrame, pageHtml, pageRoot } from './pageHtml.ts';

/** What one page of a connection differs in. */
export interface PageContent<Source> {
  readonly frame: PageFrame;
  hear(message: unknown): void;
  /** It is about to read. */
  begins?(): void;
  /** Makes what fills the page; undefined when this connection cannot, which the page has been told. */
  open(backend: Backend): Source | undefined;
  read(source: Source): Promise<void>;
  /** Something to be read above what the page shows, or, when `alone`, instead of it. */
  notice(text: string, alone: boolean): void;
}

/**
 * The life of a page about one connection: it reads and listens only while it is visible, keeps the connection open
 * meanwhile, begins again when the connection is back, and says why when it is not.
 */
export class ConnectionPage<Source extends { dispose(): void }> {
  readonly #session: Session;
  readonly #panel: vscode.WebviewPanel;
  readonly #content: PageContent<Source>;
  readonly #stops: (() => void)[];
  #source: Source | undefined;
  #release: (() => void) | undefined;
  #ready = false;
  /** Whether the page shows something of the connection. */
  #filled = false;
  #disposed = false;

  constructor(session: Session, panel: vscode.WebviewPanel, extension: vscode.Uri, content: PageContent<Source>) {
    this.#session = session;
    this.#panel = panel;
    this.#content = content;
    const { webview } = panel;
    webview.options = { enableScripts: true, localResourceRoots: [pageRoot(extension)] };
    webview.onDidReceiveMessage((message: unknown) => content.hear(message));
    // A hidden page is unloaded by VS Code and says that it is ready when it is shown again.
    panel.onDidChangeViewState(() => {
      if (panel.visible) return;
      this.#ready = false;
      this.#end();
    });
    const { connection } = session;
    this.#stops = [
      connection.onPhase((phase) => this.#follow(phase)),
      connection.onBackend((backend) => {
        if (!backend) this.#end();
      }),
    ];
    webview.html = pageHtml(webview, extension, content.frame);
  }

  /** What fills the page, while it does. */
  get source(): Source | undefined {
    return this.#source;
  }

  /** To be called, or given back, when the panel is gone. */
  onEnd(...stops: (() => void)[]): void {
    this.#stops.push(...stops);
  }

  /** The page has said that it is there. */
  restart(): void {
    this.#ready = true;
    this.#filled = false;
    this.#end();
    void this.begin();
  }

  async begin(): Promise<void> {
    const { connection, ready } = this.#session;
    this.#release ??= connection.hold();
    this.#content.begins?.();
    try {
      if (connection.phase.kind !== 'on' && !ready) {
        this.#content.notice(notReadyText(this.#session), true);
        return;
      }
      const backend = await connection.backend();
      if (this.#disposed || !this.#ready || this.#source) return;
      this.#source = this.#content.open(backend);
      if (!this.#source) return;
      await this.#content.read(this.#source);
      this.#filled = true;
    } catch (error) {
      this.#content.notice(messageOf(error), true);
    }
  }

  post(message: unknown): void {
    if (!this.#disposed && this.#ready) void this.#panel.webview.postMessage(message);
  }

  /** Called when the panel is gone. */
  dispose(): void {
    this.#disposed = true;
    for (const stop of this.#stops) stop();
    this.#end();
    this.#panel.dispose();
  }

  #follow(phase: Phase): void {
    if (phase.kind === 'on' && this.#ready && !this.#source) void this.begin();
    if (phase.kind === 'lost') this.#content.notice(outOfDateText(this.#session, phase.reason), false);
    if (phase.kind === 'failed' && this.#filled) this.#content.notice(closedText(this.#session, phase), false);
  }

  #end(): void {
    this.#source?.dispose();
    this.#source = undefined;
    this.#release?.();
    this.#release = undefined;
  }
}
