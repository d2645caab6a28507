import * as vscode from 'vscode';
import { arrangementWords } from '../viewModel/arrangement/arrangementText.ts';
import { markedLabel } from '../viewModel/connections/marks.ts';
import { isWorthATry, reopen } from '../viewModel/connections/reopen.ts';
import type { Session } from '../viewModel/connections/session.ts';
import { viewMessage } from '../viewModel/connections/viewMessage.ts';
import { unseenSentence } from '../viewModel/failure/failureNotice.ts';
import type { ParentNode, TreeNode } from '../viewModel/tree/node.ts';
import { causesMessage } from './failure/failuresPart.ts';
import { viewId } from './ids.ts';
import type { OpenedRows } from './openedRows.ts';
import { setting } from './settings.ts';
import type { Window } from './window.ts';

/** How often the words for times are looked at while the view is visible, ms. */
const lookInterval = 30_000;

/** Ties the view to the connections: opens them when the view is shown, redraws what changed, and says what is the matter. */
export class ViewUpkeep {
  readonly #window: Window;
  readonly #stops: (() => void)[] = [];
  readonly #releases = new Map<Session, () => void>();
  #stopLooking: (() => void) | undefined;
  #endProgress: (() => void) | undefined;

  constructor(window: Window, opened: OpenedRows) {
    this.#window = window;
    const { sessions, view } = window;
    this.#stops.push(
      sessions.each((session) => this.#keep(session)),
      sessions.onChange(() => {
        view.redraw(undefined);
        this.#shown(view.tree.visible);
        this.#say();
      }),
    );
    this.#listen(view.tree.onDidChangeVisibility(({ visible }) => this.#shown(visible)));
    this.#listen(view.tree.onDidExpandElement(({ element }) => this.#remember(opened, element, true)));
    this.#listen(view.tree.onDidCollapseElement(({ element }) => this.#remember(opened, element, false)));
    this.#listen(vscode.workspace.onDidGrantWorkspaceTrust(() => this.#shown(view.tree.visible)));
    this.#listen(
      setting.watch.onChange(() => {
        for (const { connection } of sessions.all) connection.settle();
      }),
    );
    for (const each of [setting.dailyCeiling, setting.historyMost]) this.#listen(each.onChange(() => this.#anew()));
    this.#listen(
      setting.dataFolder.onChange(() => {
        sessions.engine.leave();
        this.#shown(view.tree.visible);
      }),
    );
    this.#stops.push(
      window.arrangement.onChange(() => this.#lookAtCauses()),
      window.board.onChange((nodes) => {
        if (!this.#byFailure) return;
        if (nodes === undefined || nodes.length > 0) view.redraw(nodes);
        this.#say();
      }),
    );
    this.#shown(view.tree.visible);
    this.#say();
  }

  get #byFailure(): boolean {
    return this.#window.arrangement.value.group === 'failure';
  }

  #lookAtCauses(): void {
    const { board, view } = this.#window;
    board.show(view.tree.visible && this.#byFailure, 'operations');
  }

  dispose(): void {
    for (const stop of this.#stops) stop();
    this.#stopLooking?.();
    this.#endProgress?.();
  }

  /** Opens orgs with what is set now. */
  #anew(): void {
    const { sessions, histories, view } = this.#window;
    histories.leave();
    for (const { config, connection } of sessions.all) if (config.kind === 'salesforce') connection.close();
    this.#shown(view.tree.visible);
  }

  #keep(session: Session): (() => void)[] {
    const { view, connections, clock, rows } = this.#window;
    const { connection } = session;
    const listens = () => mustListen(session, this.#window.watches.need(session.id));
    connection.stays = listens;
    return [
      session.onChange(() => {
        this.#showProgress();
        this.#say();
        if (rows.connectionsAreRoots && rows.isOutdated(session.node)) view.redraw([session.node]);
      }),
      session.counts.onChange(() => this.#say()),
      session.onStructure(() => view.redraw(this.#rootsOf(session))),
      session.onRows((nodes) => view.redraw(nodes ?? this.#sectionsOf(session))),
      reopen(session, clock, () => this.#window.isLooking() || connections.tree.visible || listens()),
      () => {
        this.#releases.get(session)?.();
        this.#releases.delete(session);
      },
    ];
  }

  #shown(visible: boolean): void {
    const { sessions, view, log } = this.#window;
    this.#stopLooking?.();
    this.#stopLooking = undefined;
    this.#lookAtCauses();
    if (!visible) {
      for (const session of sessions.all) session.forgetRows();
      for (const release of this.#releases.values()) release();
      this.#releases.clear();
      return;
    }
    for (const session of sessions.shown) {
      const { connection } = session;
      if (!this.#releases.has(session)) this.#releases.set(session, connection.hold());
      if (session.ready && (connection.phase.kind === 'off' || isWorthATry(session)))
        connection.backend().catch((error: unknown) => log.warn(`${session.label}: ${String(error)}`));
      else view.redraw(this.#sectionsOf(session));
    }
    this.#look();
  }

  /**
   * What has to be drawn again when all rows of a session have changed. Not the row above them: VS Code forgets the rows
   * below one that it draws, and a click on one of them that comes meanwhile is lost.
   */
  #sectionsOf(session: Session): readonly TreeNode[] | undefined {
    return session.hasRows ? session.tree.top : this.#rootsOf(session);
  }

  #rootsOf(session: Session): readonly TreeNode[] | undefined {
    return this.#window.sessions.several ? [session.node] : undefined;
  }

  #look(): void {
    const { clock, rows, view } = this.#window;
    this.#stopLooking = clock.after(lookInterval, () => {
      const outdated = [...rows.outdated()];
      if (outdated.length > 0) view.redraw(outdated);
      this.#look();
    });
  }

  #remember(opened: OpenedRows, node: TreeNode, open: boolean): void {
    opened.set(node, open);
    if (!open && hasBranch(node)) this.#window.sessions.of(node)?.tree.close(node);
  }

  #say(): void {
    const { sessions, view, arrangement } = this.#window;
    const count = sessions.shown.reduce((sum, { failures }) => sum + failures.count, 0);
    view.tree.badge = count === 0 ? undefined : { value: count, tooltip: unseenSentence(count) };
    const [only] = sessions.shown;
    const single = sessions.several ? undefined : only;
    const phase = single?.connection.phase.kind;
    const words = arrangementWords(arrangement.value);
    const name = !single || phase === 'off' || phase === 'failed' ? '' : markedLabel(single.config);
    view.tree.description = [name, words].filter((part) => part !== '').join(' · ');
    const causes = this.#byFailure ? causesMessage(this.#window) : '';
    view.tree.message = [single ? viewMessage(single, this.#window.clock.now()) : '', causes]
      .filter((part) => part !== '')
      .join(' ');
  }

  #showProgress(): void {
    const on = this.#window.sessions.shown.some(({ connection }) => connection.phase.kind === 'starting');
    if (on === (this.#endProgress !== undefined)) return;
    this.#endProgress?.();
    this.#endProgress = undefined;
    if (!on) return;
    void vscode.window.withProgress(
      { location: { viewId } },
      () =>
        new Promise<void>((resolve) => {
          this.#endProgress = resolve;
        }),
    );
  }

  #listen(subscription: vscode.Disposable): void {
    this.#stops.push(() => subscription.dispose());
  }
}

/** While nothing of ours is visible: does the person want to hear about what goes on? `watched`: for the sake of a watch. */
function mustListen({ counts, connection }: Session, watched: boolean): boolean {
  const mode = setting.watch.get();
  if (mode === 'always' || (mode !== 'never' && watched)) return true;
  return mode === 'whileWorking' && connection.phase.kind !== 'failed' && (counts.unfinished ?? 1) > 0;
}

function hasBranch(node: TreeNode): node is ParentNode {
  return (
    node.kind !== 'more' && node.kind !== 'moreGroups' && node.kind !== 'connection' && node.kind !== 'failureGroup'
  );
}
