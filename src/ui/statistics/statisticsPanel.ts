import * as vscode from 'vscode';
import { messageOf } from '../../operation/error.ts';
import type { Phase } from '../../viewModel/connection.ts';
import { notReadyText, outOfDateText } from '../../viewModel/connections/health.ts';
import type { Session } from '../../viewModel/connections/session.ts';
import { oneLine } from '../../viewModel/plainText.ts';
import {
  type ChoiceMemory,
  type Chosen,
  chosenIn,
  type FromPage,
  readFromPage,
  type ToPage,
} from '../../viewModel/statistics/message.ts';
import type { AttentionActionName } from '../../viewModel/statistics/model.ts';
import { pageWords, typeOf } from '../../viewModel/statistics/project.ts';
import { StatisticsSource } from '../../viewModel/statistics/source.ts';
import { commands } from '../ids.ts';
import { choiceMemory } from '../memory.ts';
import { pageHtml, pageRoot } from '../panel/pageHtml.ts';
import { statisticsFrame } from './statisticsFrame.ts';
import type { StatisticsSurroundings } from './statisticsPanels.ts';

/** The statistics of one connection in a webview. It reads and listens only while it is visible. */
export class StatisticsPanel {
  readonly session: Session;
  readonly #panel: vscode.WebviewPanel;
  readonly #around: StatisticsSurroundings;
  readonly #stops: (() => void)[] = [];
  readonly #memory: ChoiceMemory;
  #chosen: Chosen;
  #source: StatisticsSource | undefined;
  #release: (() => void) | undefined;
  #ready = false;
  #disposed = false;

  constructor(session: Session, panel: vscode.WebviewPanel, around: StatisticsSurroundings) {
    this.session = session;
    this.#memory = choiceMemory(around.context, session.id);
    this.#chosen = chosenIn(this.#memory.get());
    this.#panel = panel;
    this.#around = around;
    const { webview } = panel;
    webview.options = { enableScripts: true, localResourceRoots: [pageRoot(around.context.extensionUri)] };
    panel.title = this.#place === '' ? vscode.l10n.t('Statistics') : vscode.l10n.t('Statistics of {0}', this.#place);
    panel.iconPath = new vscode.ThemeIcon('graph');
    webview.onDidReceiveMessage((message: unknown) => this.#hear(readFromPage(message)));
    panel.onDidChangeViewState(() => this.#visibilityChanged());
    const { connection } = session;
    this.#stops.push(
      connection.onBatch(() => this.#source?.touch()),
      connection.onResync(() => this.#source?.touch()),
      session.paused.onChange(() => this.#source?.touch()),
      connection.onPhase((phase) => this.#follow(phase)),
      connection.onBackend((backend) => {
        if (!backend) this.#end();
      }),
    );
    webview.html = pageHtml(webview, around.context.extensionUri, statisticsFrame());
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

  get #place(): string {
    return this.#around.sessions.several ? oneLine(this.session.label, 60) : '';
  }

  #hear(message: FromPage | undefined): void {
    switch (message?.kind) {
      case 'ready':
        this.#ready = true;
        this.#end();
        this.#post({ kind: 'place', connection: this.session.id });
        void this.#begin();
        break;
      case 'window':
        void this.#choose({ window: message.window });
        break;
      case 'type':
        void this.#choose({ type: typeOf(message.value) });
        break;
      case 'refresh':
        void (this.#source ? this.#source.read() : this.#begin());
        break;
      case 'action':
        this.#act(message.action, message.id);
        break;
    }
  }

  async #choose(chosen: Partial<Chosen>): Promise<void> {
    this.#chosen = { ...this.#chosen, ...chosen };
    this.#memory.set(this.#chosen);
    await this.#source?.choose(chosen);
  }

  #act(action: AttentionActionName, id: string): void {
    const connection = this.session.id;
    const type = this.#source?.typeOfWaiting(id);
    // A type is resumed as that of an operation; what else there is goes by the operation's id.
    const subject =
      action === 'resume' || action === 'resumeType' ? { connection, operation: { type } } : { connection, id };
    void vscode.commands.executeCommand(commands[action], subject);
  }

  #follow(phase: Phase): void {
    if (phase.kind === 'on' && this.#ready && !this.#source) void this.#begin();
    if (phase.kind !== 'lost') return;
    this.#post({ kind: 'notice', text: outOfDateText(this.session, phase.reason), alone: false });
  }

  /** A hidden page is unloaded by VS Code and says that it is ready when it is shown again. */
  #visibilityChanged(): void {
    if (this.#panel.visible) return;
    this.#ready = false;
    this.#end();
  }

  async #begin(): Promise<void> {
    const { connection, config, ready } = this.session;
    this.#release ??= connection.hold();
    this.#reading(true);
    try {
      if (connection.phase.kind !== 'on' && !ready) {
        this.#refuse(notReadyText(this.session));
        return;
      }
      const backend = await connection.backend();
      if (this.#disposed || !this.#ready || this.#source) return;
      const reason = backend.capabilities.statistics;
      if (reason !== true) {
        this.#refuse(vscode.l10n.t('This connection delivers no statistics: {0}', reason));
        return;
      }
      this.#source = new StatisticsSource({
        ...{ backend, clock: this.#around.clock, chosen: this.#chosen, place: () => this.#place },
        // An org counts the requests that it gets.
        byHand: config.kind === 'salesforce',
        sink: {
          model: (model) => {
            this.#post({ kind: 'statistics', model, words: pageWords() });
            this.#post({ kind: 'notice', text: '', alone: false });
          },
          reading: (on) => this.#reading(on),
          failed: (error) => this.#post({ kind: 'notice', text: messageOf(error), alone: false }),
        },
      });
      await this.#source.read();
    } catch (error) {
      this.#refuse(messageOf(error));
    }
  }

  #reading(on: boolean): void {
    this.#post({ kind: 'reading', text: on ? pageWords().reading : '' });
  }

  /** There are no figures, and this is why. */
  #refuse(text: string): void {
    this.#reading(false);
    this.#post({ kind: 'notice', text, alone: true });
  }

  #end(): void {
    this.#source?.dispose();
    this.#source = undefined;
    this.#release?.();
    this.#release = undefined;
  }

  #post(message: ToPage): void {
    if (!this.#disposed && this.#ready) void this.#panel.webview.postMessage(message);
  }
}
