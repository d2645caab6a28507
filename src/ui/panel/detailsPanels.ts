import * as vscode from 'vscode';
import type { Clock } from '../../operation/clock.ts';
import type { Connection } from '../../viewModel/connection.ts';
import type { UnseenFailures } from '../../viewModel/failure/unseenFailures.ts';
import type { EngineLauncher } from '../engineLauncher.ts';
import { detailsPanelType } from '../ids.ts';
import { DetailsPanel } from './detailsPanel.ts';

export interface PanelSurroundings {
  readonly context: vscode.ExtensionContext;
  readonly connection: Connection;
  readonly clock: Clock;
  readonly failures: UnseenFailures;
  readonly launcher: EngineLauncher;
  readonly log: vscode.LogOutputChannel;
}

/** The open details panels, one for each operation. */
export class DetailsPanels {
  readonly #around: PanelSurroundings;
  readonly #panels = new Map<string, DetailsPanel>();

  constructor(around: PanelSurroundings) {
    this.#around = around;
  }

  /** Shows the operation, in its own panel if it has one already. */
  open(id: string): void {
    const known = this.#panels.get(id);
    if (known) {
      known.reveal();
      return;
    }
    const panel = vscode.window.createWebviewPanel(detailsPanelType, '', vscode.ViewColumn.Active, {
      enableFindWidget: true,
    });
    this.#take(id, panel);
  }

  /** A panel that was open before the window was reloaded. */
  restore(panel: vscode.WebviewPanel, state: unknown): void {
    const id = (state as { id?: unknown } | undefined)?.id;
    if (typeof id === 'string' && !this.#panels.has(id)) this.#take(id, panel);
    else panel.dispose();
  }

  isVisible(id: string): boolean {
    return this.#panels.get(id)?.visible === true;
  }

  get count(): number {
    return this.#panels.size;
  }

  dispose(): void {
    for (const panel of this.#panels.values()) panel.dispose();
    this.#panels.clear();
  }

  #take(id: string, panel: vscode.WebviewPanel): void {
    const details = new DetailsPanel(id, panel, this.#around, (other) => this.open(other));
    this.#panels.set(id, details);
    panel.onDidDispose(() => {
      this.#panels.delete(id);
      details.dispose();
    });
  }
}
