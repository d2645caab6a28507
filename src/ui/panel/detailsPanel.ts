import * as vscode from 'vscode';
import { messageOf } from '../../operation/error.ts';
import type { Phase } from '../../viewModel/connection.ts';
import { notReadyText, outOfDateText } from '../../viewModel/connections/health.ts';
import { placeLabel } from '../../viewModel/connections/marks.ts';
import type { Session } from '../../viewModel/connections/session.ts';
import { type FromPage, readFromPage, type ToPage } from '../../viewModel/details/message.ts';
import type { DetailsAction, DetailsModel } from '../../viewModel/details/model.ts';
import { DetailsSource, type DetailsView } from '../../viewModel/details/source.ts';
import { pageWords } from '../../viewModel/details/words.ts';
import { shortId } from '../../viewModel/operationText.ts';
import { oneLine } from '../../viewModel/plainText.ts';
import type { Zone } from '../../viewModel/time.ts';
import { commands } from '../ids.ts';
import { setting } from '../settings.ts';
import { copyFromPage } from './copyFromPage.ts';
import { detailsFrame } from './detailsFrame.ts';
import type { PanelSurroundings } from './detailsPanels.ts';
import { pageHtml, pageRoot } from './pageHtml.ts';
import { PanelSources } from './panelSources.ts';

/** One operation in a webview. It reads, listens and draws only while it is visible. */
export class DetailsPanel {
  readonly session: Session;
  readonly #id: string;
  readonly #panel: vscode.WebviewPanel;
  readonly #around: PanelSurroundings;
  readonly #open: (id: string) => void;
  readonly #stops: (() => void)[] = [];
  readonly #sources: PanelSources;
  #source: DetailsSource | undefined;
  #release: (() => void) | undefined;
  #ready = false;
  /** Chosen on this panel; undefined: what the setting says. */
  #zone: Zone | undefined;
  #disposed = false;

  /** `open` shows another operation of the same connection. */
  constructor(
    session: Session,
    id: string,
    panel: vscode.WebviewPanel,
    around: PanelSurroundings,
    open: (id: string) => void,
  ) {
    this.session = session;
    this.#id = id;
    this.#panel = panel;
    this.#around = around;
    this.#open = open;
    this.#sources = new PanelSources(around.finder);
    const { webview } = panel;
    webview.options = { enableScripts: true, localResourceRoots: [pageRoot(around.context.extensionUri)] };
    if (panel.title === '') panel.title = shortId(id);
    panel.iconPath ??= new vscode.ThemeIcon('list-selection');
    webview.onDidReceiveMessage((message: unknown) => this.#hear(readFromPage(message)));
    panel.onDidChangeViewState(() => this.#visibilityChanged());
    const { connection } = session;
    let { config } = session;
    this.#stops.push(
      session.onChange(() => {
        if (config === session.config) return;
        config = session.config;
        void this.#source?.read();
      }),
      connection.onBatch((batch) => this.#source?.apply(batch)),
      connection.onResync(() => void this.#source?.read()),
      connection.onPhase((phase) => this.#follow(phase)),
      around.watches.onChange(() => this.#source?.redraw()),
      session.workers.onChange(() => this.#source?.redraw()),
      session.usual.onChange(() => this.#source?.redraw()),
      connection.onBackend((backend) => {
        if (!backend) this.#end();
      }),
    );
    const zoneChange = setting.timeZone.onChange(() => this.#source?.show());
    this.#stops.push(() => zoneChange.dispose());
    webview.html = pageHtml(webview, around.context.extensionUri, detailsFrame());
  }

  get visible(): boolean {
    return this.#panel.visible;
  }

  reveal(): void {
    this.#panel.reveal();
  }

  /** Called when the panel is gone. */
  dispose(): void {
    this.#disposed = true;
    for (const stop of this.#stops) stop();
    this.#end();
    this.#panel.dispose();
  }

  #hear(message: FromPage | undefined): void {
    switch (message?.kind) {
      case 'ready':
        this.#ready = true;
        this.#zone = message.zone;
        this.#sources.forget();
        this.#end();
        void this.#begin();
        break;
      case 'action':
        void vscode.commands.executeCommand(commandOf(message.action), {
          id: this.#id,
          connection: this.session.id,
        });
        break;
      case 'zone':
        this.#zone = message.zone;
        this.#source?.show();
        break;
      case 'copy':
        void copyFromPage(this.session, this.#id, message.what).then((done) => {
          if (done) this.#post({ kind: 'copied', what: message.what });
        });
        break;
      case 'source':
        void this.#around.finder.open(message.path, message.line, message.column);
        break;
      case 'open':
        this.#open(message.id);
        break;
    }
  }

  #follow(phase: Phase): void {
    if (phase.kind === 'on' && this.#ready && !this.#source) void this.#begin();
    if (phase.kind !== 'lost') return;
    this.#post({ kind: 'notice', text: outOfDateText(this.session, phase.reason), gone: false });
  }

  /** A hidden page is unloaded by VS Code and says that it is ready when it is shown again. */
  #visibilityChanged(): void {
    if (this.#panel.visible) return;
    this.#ready = false;
    this.#end();
  }

  async #begin(): Promise<void> {
    const { connection, failures, ready } = this.session;
    this.#release ??= connection.hold();
    try {
      if (connection.phase.kind !== 'on' && !ready) {
        this.#post({ kind: 'notice', text: notReadyText(this.session), gone: true });
        return;
      }
      const backend = await connection.backend();
      if (this.#disposed || !this.#ready || this.#source) return;
      this.#source = new DetailsSource(
        backend,
        this.#id,
        this.#around.clock,
        {
          model: (model) => this.#show(model),
          payload: (which, payload) =>
            this.#post({ kind: 'payload', which, text: payload?.text ?? null, cut: payload?.cut === true }),
          log: (text, reset) => this.#post({ kind: 'log', text, reset }),
          gone: () =>
            this.#post({
              kind: 'notice',
              text: vscode.l10n.t('This operation has been deleted or has expired.'),
              gone: true,
            }),
          failed: (error) => this.#post({ kind: 'notice', text: messageOf(error), gone: false }),
        },
        () => this.#view(),
      );
      await this.#source.read();
      failures.seenOne(this.#id);
    } catch (error) {
      this.#post({ kind: 'notice', text: messageOf(error), gone: true });
    }
  }

  #view(): DetailsView {
    const { id, config, production, isEngine } = this.session;
    const watched = this.#around.watches.onOperation(id, this.#id) !== undefined;
    const place = { label: placeLabel(config, this.#around.sessions.several), remote: !isEngine, production, watched };
    return { place, zone: this.#zone ?? setting.timeZone.get(), trouble: this.session.trouble };
  }

  #end(): void {
    this.#source?.dispose();
    this.#source = undefined;
    this.#release?.();
    this.#release = undefined;
  }

  #show(model: DetailsModel): void {
    this.#panel.title = `${oneLine(model.type, 40)} ${shortId(model.id)}`;
    const icon = model.status.icon.replace('~spin', '');
    this.#panel.iconPath = new vscode.ThemeIcon(icon);
    this.#post({ kind: 'details', model, words: pageWords(), connection: this.session.id });
    this.#post({ kind: 'notice', text: '', gone: false });
    void this.#sources.look(model.error, (paths) => this.#post({ kind: 'sources', paths }));
  }

  #post(message: ToPage): void {
    if (!this.#disposed && this.#ready) void this.#panel.webview.postMessage(message);
  }
}

function commandOf(action: DetailsAction): string {
  return commands[action];
}
