import * as vscode from 'vscode';
import type { Backend } from '../../backend/backend.ts';
import { messageOf } from '../../operation/error.ts';
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
import { ConnectionPage } from '../panel/connectionPage.ts';
import { statisticsFrame } from './statisticsFrame.ts';
import type { StatisticsSurroundings } from './statisticsPanels.ts';

/** The statistics of one connection in a webview. It reads and listens only while it is visible. */
export class StatisticsPanel {
  readonly session: Session;
  readonly #panel: vscode.WebviewPanel;
  readonly #around: StatisticsSurroundings;
  readonly #memory: ChoiceMemory;
  readonly #page: ConnectionPage<StatisticsSource>;
  #chosen: Chosen;

  constructor(session: Session, panel: vscode.WebviewPanel, around: StatisticsSurroundings) {
    this.session = session;
    this.#memory = choiceMemory(around.context, session.id);
    this.#chosen = chosenIn(this.#memory.get());
    this.#panel = panel;
    this.#around = around;
    panel.title = this.#place === '' ? vscode.l10n.t('Statistics') : vscode.l10n.t('Statistics of {0}', this.#place);
    panel.iconPath = new vscode.ThemeIcon('graph');
    this.#page = new ConnectionPage(session, panel, around.context.extensionUri, {
      frame: statisticsFrame(),
      hear: (message) => this.#hear(readFromPage(message)),
      begins: () => this.#reading(true),
      open: (backend) => this.#sourceOn(backend),
      read: (source) => source.read(),
      notice: (text, alone) => this.#notice(text, alone),
    });
    const touch = () => this.#page.source?.touch();
    const { connection, paused } = session;
    this.#page.onEnd(connection.onBatch(touch), connection.onResync(touch), paused.onChange(touch));
  }

  reveal(): void {
    this.#panel.reveal();
  }

  /** Called when the panel is gone. */
  dispose(): void {
    this.#page.dispose();
  }

  get #place(): string {
    return this.#around.sessions.several ? oneLine(this.session.label, 60) : '';
  }

  #hear(message: FromPage | undefined): void {
    switch (message?.kind) {
      case 'ready':
        this.#page.restart();
        this.#post({ kind: 'place', connection: this.session.id });
        break;
      case 'window':
        void this.#choose({ window: message.window });
        break;
      case 'type':
        void this.#choose({ type: typeOf(message.value) });
        break;
      case 'refresh':
        void (this.#page.source ? this.#page.source.read() : this.#page.begin());
        break;
      case 'action':
        this.#act(message.action, message.id);
        break;
    }
  }

  async #choose(chosen: Partial<Chosen>): Promise<void> {
    this.#chosen = { ...this.#chosen, ...chosen };
    this.#memory.set(this.#chosen);
    await this.#page.source?.choose(chosen);
  }

  #act(action: AttentionActionName, id: string): void {
    const connection = this.session.id;
    const type = this.#page.source?.typeOfWaiting(id);
    // A type is resumed as that of an operation; what else there is goes by the operation's id.
    const subject =
      action === 'resume' || action === 'resumeType' ? { connection, operation: { type } } : { connection, id };
    void vscode.commands.executeCommand(commands[action], subject);
  }

  #sourceOn(backend: Backend): StatisticsSource | undefined {
    const reason = backend.capabilities.statistics;
    if (reason !== true) {
      this.#notice(vscode.l10n.t('This connection delivers no statistics: {0}', reason), true);
      return undefined;
    }
    return new StatisticsSource({
      ...{ backend, clock: this.#around.clock, chosen: this.#chosen, place: () => this.#place },
      // An org counts the requests that it gets.
      byHand: this.session.config.kind === 'salesforce',
      sink: {
        model: (model) => {
          this.#post({ kind: 'statistics', model, words: pageWords() });
          this.#post({ kind: 'notice', text: '', alone: false });
        },
        reading: (on) => this.#reading(on),
        failed: (error) => this.#notice(messageOf(error), false),
      },
    });
  }

  #reading(on: boolean): void {
    this.#post({ kind: 'reading', text: on ? pageWords().reading : '' });
  }

  #notice(text: string, alone: boolean): void {
    if (alone) this.#reading(false);
    this.#post({ kind: 'notice', text, alone });
  }

  #post(message: ToPage): void {
    this.#page.post(message);
  }
}
