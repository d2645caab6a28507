import * as vscode from 'vscode';
import type { Clock } from '../../operation/clock.ts';
import type { Session } from '../../viewModel/connections/session.ts';
import type { Sessions } from '../../viewModel/connections/sessions.ts';
import type { FindSession } from '../document/documents.ts';
import { statisticsPanelType } from '../ids.ts';
import { StatisticsPanel } from './statisticsPanel.ts';

export interface StatisticsSurroundings {
  readonly context: vscode.ExtensionContext;
  readonly sessions: Sessions;
  readonly find: FindSession;
  readonly clock: Clock;
}

/** The open statistics panels, one for each connection. */
export class StatisticsPanels {
  readonly #around: StatisticsSurroundings;
  readonly #panels = new Map<Session, StatisticsPanel>();
  readonly #stop: () => void;

  constructor(around: StatisticsSurroundings) {
    this.#around = around;
    this.#stop = around.sessions.onRemoved((session) => this.#panels.get(session)?.dispose());
  }

  /** Shows the figures of a connection, in its own panel if it has one already. */
  open(session: Session): void {
    const known = this.#panels.get(session);
    if (known) {
      known.reveal();
      return;
    }
    const options = { enableFindWidget: true };
    this.#take(session, vscode.window.createWebviewPanel(statisticsPanelType, '', vscode.ViewColumn.Active, options));
  }

  /** A panel that was open before the window was reloaded. */
  restore(panel: vscode.WebviewPanel, state: unknown): void {
    const { connection } = (state ?? {}) as { connection?: unknown };
    const session = typeof connection === 'string' ? this.#around.find(connection) : undefined;
    if (session && !this.#panels.has(session)) this.#take(session, panel);
    else panel.dispose();
  }

  get count(): number {
    return this.#panels.size;
  }

  dispose(): void {
    this.#stop();
    for (const panel of [...this.#panels.values()]) panel.dispose();
    this.#panels.clear();
  }

  #take(session: Session, panel: vscode.WebviewPanel): void {
    const statistics = new StatisticsPanel(session, panel, this.#around);
    this.#panels.set(session, statistics);
    panel.onDidDispose(() => {
      this.#panels.delete(session);
      statistics.dispose();
    });
  }
}
