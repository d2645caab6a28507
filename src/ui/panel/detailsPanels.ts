import * as vscode from 'vscode';
import type { Clock } from '../../operation/clock.ts';
import type { Session } from '../../viewModel/connections/session.ts';
import type { Sessions } from '../../viewModel/connections/sessions.ts';
import type { Watches } from '../../viewModel/watch/watches.ts';
import type { FindSession } from '../document/documents.ts';
import { detailsPanelType } from '../ids.ts';
import type { SourceFinder } from '../source/sourceFinder.ts';
import { DetailsPanel } from './detailsPanel.ts';

export interface PanelSurroundings {
  readonly context: vscode.ExtensionContext;
  readonly sessions: Sessions;
  readonly find: FindSession;
  readonly clock: Clock;
  readonly finder: SourceFinder;
  readonly watches: Watches;
}

/** The open details panels, one for each operation of each connection. */
export class DetailsPanels {
  readonly #around: PanelSurroundings;
  readonly #panels = new Map<string, DetailsPanel>();
  readonly #stop: () => void;
  #visibilityChanged = () => {};

  constructor(around: PanelSurroundings) {
    this.#around = around;
    this.#stop = around.sessions.onRemoved((session) => {
      for (const panel of this.#of(session)) panel.dispose();
    });
  }

  /** Shows the operation, in its own panel if it has one already. */
  open(session: Session, id: string): void {
    const known = this.#panels.get(keyOf(session, id));
    if (known) {
      known.reveal();
      return;
    }
    const panel = vscode.window.createWebviewPanel(detailsPanelType, '', vscode.ViewColumn.Active, {
      enableFindWidget: true,
    });
    this.#take(session, id, panel);
  }

  /** A panel that was open before the window was reloaded. Older ones do not name their connection. */
  restore(panel: vscode.WebviewPanel, state: unknown): void {
    const { id, connection } = (state ?? {}) as { id?: unknown; connection?: unknown };
    const session = this.#around.find(typeof connection === 'string' ? connection : undefined);
    if (typeof id === 'string' && session && !this.#panels.has(keyOf(session, id))) this.#take(session, id, panel);
    else panel.dispose();
  }

  isVisible(session: Session, id: string): boolean {
    return this.#panels.get(keyOf(session, id))?.visible === true;
  }

  /** Whether an operation of this connection is on screen. */
  shows(session: Session): boolean {
    return this.#of(session).some(({ visible }) => visible);
  }

  /** Called when a panel comes, goes, or is hidden. */
  onVisibility(listen: () => void): void {
    this.#visibilityChanged = listen;
  }

  get count(): number {
    return this.#panels.size;
  }

  dispose(): void {
    this.#stop();
    for (const panel of this.#panels.values()) panel.dispose();
    this.#panels.clear();
  }

  #of(session: Session): DetailsPanel[] {
    return [...this.#panels.values()].filter((panel) => panel.session === session);
  }

  #take(session: Session, id: string, panel: vscode.WebviewPanel): void {
    const details = new DetailsPanel(session, id, panel, this.#around, (other) => this.open(session, other));
    this.#panels.set(keyOf(session, id), details);
    panel.onDidChangeViewState(() => this.#visibilityChanged());
    panel.onDidDispose(() => {
      this.#panels.delete(keyOf(session, id));
      details.dispose();
      this.#visibilityChanged();
    });
    this.#visibilityChanged();
  }
}

function keyOf({ id: connection }: Session, id: string): string {
  return `${connection}/${id}`;
}
