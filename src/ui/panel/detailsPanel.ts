import * as vscode from 'vscode';
import type { Backend } from '../../backend/backend.ts';
import { messageOf } from '../../operation/error.ts';
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
import { ConnectionPage } from './connectionPage.ts';
import { copyFromPage } from './copyFromPage.ts';
import { detailsFrame } from './detailsFrame.ts';
import type { PanelSurroundings } from './detailsPanels.ts';
import { PanelSources } from './panelSources.ts';

/** One operation in a webview. It reads, listens and draws only while it is visible. */
export class DetailsPanel {
  readonly session: Session;
  readonly #id: string;
  readonly #panel: vscode.WebviewPanel;
  readonly #around: PanelSurroundings;
  readonly #open: (id: string) => void;
  readonly #sources: PanelSources;
  readonly #page: ConnectionPage<DetailsSource>;
  /** Chosen on this panel; undefined: what the setting says. */
  #zone: Zone | undefined;

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
    if (panel.title === '') panel.title = shortId(id);
    panel.iconPath ??= new vscode.ThemeIcon('list-selection');
    this.#page = new ConnectionPage(session, panel, around.context.extensionUri, {
      frame: detailsFrame(),
      hear: (message) => this.#hear(readFromPage(message)),
      open: (backend) => this.#sourceOn(backend),
      read: async (source) => {
        await source.read();
        session.failures.seenOne(id);
      },
      notice: (text, gone) => this.#post({ kind: 'notice', text, gone }),
    });
    this.#follow();
  }

  get visible(): boolean {
    return this.#panel.visible;
  }

  reveal(): void {
    this.#panel.reveal();
  }

  /** Called when the panel is gone. */
  dispose(): void {
    this.#page.dispose();
  }

  #follow(): void {
    const { session } = this;
    let { config } = session;
    const zoneChange = setting.timeZone.onChange(() => this.#page.source?.show());
    this.#page.onEnd(
      session.onChange(() => {
        if (config === session.config) return;
        config = session.config;
        void this.#page.source?.read();
      }),
      session.connection.onBatch((batch) => this.#page.source?.apply(batch)),
      session.connection.onResync(() => void this.#page.source?.read()),
      this.#around.watches.onChange(() => this.#page.source?.redraw()),
      session.workers.onChange(() => this.#page.source?.redraw()),
      session.usual.onChange(() => this.#page.source?.redraw()),
      () => zoneChange.dispose(),
    );
  }

  #hear(message: FromPage | undefined): void {
    switch (message?.kind) {
      case 'ready':
        this.#zone = message.zone;
        this.#sources.forget();
        this.#page.restart();
        break;
      case 'action':
        void vscode.commands.executeCommand(commandOf(message.action), {
          id: this.#id,
          connection: this.session.id,
        });
        break;
      case 'zone':
        this.#zone = message.zone;
        this.#page.source?.show();
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

  #sourceOn(backend: Backend): DetailsSource {
    return new DetailsSource(
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
  }

  #view(): DetailsView {
    const { id, config, production, isEngine } = this.session;
    const watched = this.#around.watches.onOperation(id, this.#id) !== undefined;
    const place = { label: placeLabel(config, this.#around.sessions.several), remote: !isEngine, production, watched };
    return { place, zone: this.#zone ?? setting.timeZone.get(), trouble: this.session.trouble };
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
    this.#page.post(message);
  }
}

function commandOf(action: DetailsAction): string {
  return commands[action];
}
