import * as vscode from 'vscode';
import { allCapabilities } from '../operation/capability.ts';
import type { Clock } from '../operation/clock.ts';
import { statusMeaning } from '../operation/status.ts';
import { connectionTooltip, type TooltipFacts } from '../viewModel/connections/connectionTooltip.ts';
import type { Session } from '../viewModel/connections/session.ts';
import type { Sessions } from '../viewModel/connections/sessions.ts';
import type { FailureBoard } from '../viewModel/failure/failureBoard.ts';
import { connectionRow } from '../viewModel/tree/connectionRow.ts';
import { groupTooltip } from '../viewModel/tree/groupRow.ts';
import { type ConnectionNode, connectionOf, type TreeNode } from '../viewModel/tree/node.ts';
import { type Row, type RowContext, rowOf } from '../viewModel/tree/row.ts';
import { searchTooltip } from '../viewModel/tree/searchRow.ts';
import { operationTooltip } from '../viewModel/tree/tooltip.ts';
import { watchedRow } from '../viewModel/tree/watchedRow.ts';
import type { Watches } from '../viewModel/watch/watches.ts';
import type { DescribeSession } from './connections/connectionFacts.ts';
import { commands, viewId } from './ids.ts';
import type { OpenedRows } from './openedRows.ts';
import { drawRow, goneRow, lookOf, plainTooltip } from './view/drawRow.ts';
import type { TreeSource } from './view/lazyTree.ts';

export interface RowsOptions {
  readonly clock: Clock;
  readonly sessions: Sessions;
  readonly opened: OpenedRows;
  readonly board: FailureBoard;
  /** Draws causes of failures. */
  readonly causes: () => TreeSource<TreeNode>;
  readonly watches: Watches;
  readonly describe: DescribeSession;
}

/** Rows of the tree as VS Code draws them. */
export class Rows {
  readonly #options: RowsOptions;
  /** How each row was drawn last. */
  readonly #drawn = new WeakMap<TreeNode, string>();

  constructor(options: RowsOptions) {
    this.#options = options;
  }

  async children(parent?: TreeNode): Promise<TreeNode[]> {
    const { sessions, opened } = this.#options;
    if (parent === undefined) return this.#roots();
    const session = sessions.of(parent);
    // VS Code asks for the children of open rows alone, but keeps silent about one that is opened while it draws again.
    opened.set(parent, true);
    if (!session?.hasRows || parent.kind === 'more' || parent.kind === 'moreGroups') return [];
    if (parent.kind === 'failureGroup') return [...this.#options.board.samples(parent)];
    return parent.kind === 'connection' ? this.#top(session) : withProgress(session.tree.children(parent));
  }

  draw(node: TreeNode): vscode.TreeItem {
    if (node.kind === 'failureGroup') return this.#options.causes().draw(node);
    if (node.kind === 'more' && node.parent.kind === 'failureGroup') return this.#drawMoreFailures(node);
    const row = this.#row(node);
    this.#drawn.set(node, lookOf(row));
    const drawn = drawRow(node.id, row);
    if (node.kind === 'section') drawn.tooltip = vscode.l10n.t(statusMeaning[node.section.key]);
    if (node.kind === 'more' || node.kind === 'moreGroups' || node.kind === 'operation')
      drawn.command = { command: commands.openRow, title: row.label };
    return drawn;
  }

  explain(drawn: vscode.TreeItem, node: TreeNode): vscode.TreeItem | Promise<vscode.TreeItem> {
    if (node.kind === 'failureGroup') return this.#options.causes().explain?.(drawn, node) ?? drawn;
    const text = this.#tooltip(node);
    if (text === undefined) return drawn;
    drawn.tooltip = plainTooltip(text);
    return drawn;
  }

  /** As in the view of failures, but for the view that a click is in. */
  #drawMoreFailures(node: TreeNode): vscode.TreeItem {
    const drawn = this.#options.causes().draw(node);
    drawn.command = { command: commands.openRow, title: String(drawn.label) };
    return drawn;
  }

  /** The rows whose text has changed though their operation has not: by time, such as "2 min ago", or by a watch. */
  *outdated(): Iterable<TreeNode> {
    for (const { tree } of this.#options.sessions.shown) {
      for (const node of tree.top) if (node.kind === 'search' && this.isOutdated(node)) yield node;
      for (const node of tree.shown()) if (this.isOutdated(node)) yield node;
    }
  }

  /** Whether the row looks other than it was drawn. To draw one again costs all rows below it, too. */
  isOutdated(node: TreeNode): boolean {
    const drawn = this.#drawn.get(node);
    return drawn !== undefined && drawn !== lookOf(this.#row(node));
  }

  /** Whether the roots are connections: there are several, or the only one is remote and has yet to come. */
  get connectionsAreRoots(): boolean {
    const { sessions } = this.#options;
    const [only] = sessions.shown;
    if (sessions.several || !only) return sessions.several;
    return !only.isEngine && (only.ready || only.rest !== undefined) && only.counts.value === undefined;
  }

  async #roots(): Promise<TreeNode[]> {
    const { shown } = this.#options.sessions;
    if (this.connectionsAreRoots) return shown.map(({ node }) => node);
    const [only] = shown;
    return only?.hasRows ? this.#top(only) : [];
  }

  /** Searches, then sections, groups, or the causes of failures. */
  async #top(session: Session): Promise<TreeNode[]> {
    const top: TreeNode[] = await withProgress(session.tree.loadTop());
    return session.tree.isByFailure ? [...top, ...this.#options.board.groups(session)] : top;
  }

  #row(node: TreeNode): Row {
    const session = this.#options.sessions.of(node);
    if (node.kind !== 'connection' && node.kind !== 'failureGroup') {
      const row = rowOf(node, this.#context(session));
      return session && this.#isWatched(node, session) ? watchedRow(row) : row;
    }
    return session ? connectionRow(this.#facts(session)) : goneRow;
  }

  #isWatched(node: TreeNode, { id }: Session): boolean {
    const { watches } = this.#options;
    if (node.kind === 'search') return watches.onSearch(id, node.search.text) !== undefined;
    return node.kind === 'operation' && watches.onOperation(id, node.operation.id) !== undefined;
  }

  #tooltip(node: TreeNode): string | undefined {
    switch (node.kind) {
      case 'operation':
        return operationTooltip(
          node.operation,
          this.#context(this.#options.sessions.of(node)).trouble?.(node.operation),
        );
      case 'connection':
        return this.#connectionTooltip(node);
      case 'search':
        return searchTooltip(node);
      case 'group':
        return groupTooltip(node);
      default:
        return undefined;
    }
  }

  #connectionTooltip(node: ConnectionNode): string {
    const session = this.#options.sessions.get(connectionOf(node));
    return session ? connectionTooltip(this.#facts(session)) : '';
  }

  #facts(session: Session): TooltipFacts {
    const { describe, opened } = this.#options;
    return { ...describe(session), opened: opened.get(session.node.id) };
  }

  #context(session: Session | undefined): RowContext {
    const { clock, opened } = this.#options;
    return {
      now: clock.now(),
      capabilities: session?.connection.current?.capabilities ?? allCapabilities,
      opened: (id) => opened.get(id),
      remote: session?.isEngine === false,
      live: session?.connection.phase.kind !== 'lost',
      pausedTypes: new Set(session?.paused.value?.types ?? []),
      trouble: (operation) => session?.trouble(operation, clock.now()) ?? null,
    };
  }
}

/** Shown in the view itself, and only when it takes long enough to be noticed. */
async function withProgress(reading: Promise<readonly TreeNode[]>): Promise<TreeNode[]> {
  void vscode.window.withProgress({ location: { viewId } }, () =>
    reading.then(
      () => {},
      () => {},
    ),
  );
  return [...(await reading)];
}
