import * as vscode from 'vscode';
import type { PauseState } from '../operation/answer.ts';
import { allCapabilities } from '../operation/capability.ts';
import type { Clock } from '../operation/clock.ts';
import { statusMeaning } from '../operation/status.ts';
import type { Connection } from '../viewModel/connection.ts';
import type { LiveCounts } from '../viewModel/liveCounts.ts';
import type { TreeNode } from '../viewModel/tree/node.ts';
import type { OperationTree } from '../viewModel/tree/operationTree.ts';
import { type Row, type RowContext, rowOf } from '../viewModel/tree/row.ts';
import { operationTooltip } from '../viewModel/tree/tooltip.ts';
import { commands, viewId } from './ids.ts';
import type { OpenedRows } from './openedRows.ts';

export interface RowsOptions {
  readonly clock: Clock;
  readonly connection: Connection;
  readonly counts: LiveCounts;
  readonly tree: OperationTree;
  readonly opened: OpenedRows;
  readonly paused: () => PauseState | undefined;
}

/** Rows of the tree as VS Code draws them. */
export class Rows {
  readonly #options: RowsOptions;
  readonly #drawn = new WeakMap<TreeNode, string>();

  constructor(options: RowsOptions) {
    this.#options = options;
  }

  async children(parent?: TreeNode): Promise<TreeNode[]> {
    const { tree, counts, connection } = this.#options;
    if (!connection.current || counts.value === undefined || counts.value.total === 0) return [];
    if (parent === undefined) return [...tree.roots];
    if (parent.kind === 'more') return [];
    const reading = tree.children(parent);
    // Shown in the view itself, and only when it takes long enough to be noticed.
    void vscode.window.withProgress({ location: { viewId } }, () =>
      reading.then(
        () => {},
        () => {},
      ),
    );
    return [...(await reading)];
  }

  draw(node: TreeNode): vscode.TreeItem {
    const row = rowOf(node, this.#context());
    this.#drawn.set(node, row.description);
    const drawn = new vscode.TreeItem(row.label, states[row.collapsible]);
    drawn.id = node.id;
    drawn.description = row.description;
    drawn.iconPath = new vscode.ThemeIcon(
      row.icon,
      row.color === undefined ? undefined : new vscode.ThemeColor(row.color),
    );
    drawn.contextValue = row.context;
    drawn.accessibilityInformation = { label: row.spoken };
    if (node.kind === 'section') drawn.tooltip = vscode.l10n.t(statusMeaning[node.section.key]);
    if (node.kind === 'more') drawn.command = { command: commands.loadMore, title: row.label, arguments: [node] };
    if (node.kind === 'operation')
      drawn.command = { command: commands.openDetails, title: row.label, arguments: [node] };
    return drawn;
  }

  explain(drawn: vscode.TreeItem, node: TreeNode): vscode.TreeItem {
    if (node.kind !== 'operation') return drawn;
    const tooltip = new vscode.MarkdownString(operationTooltip(node.operation), true);
    tooltip.isTrusted = false;
    tooltip.supportHtml = false;
    drawn.tooltip = tooltip;
    return drawn;
  }

  /** The rows whose text has changed by time alone, such as "2 min ago". */
  *outdated(): Iterable<TreeNode> {
    const context = this.#context();
    for (const node of this.#options.tree.shown()) {
      const drawn = this.#drawn.get(node);
      if (drawn !== undefined && drawn !== rowOf(node, context).description) yield node;
    }
  }

  #context(): RowContext {
    const { clock, connection, opened, paused } = this.#options;
    return {
      now: clock.now(),
      capabilities: connection.current?.capabilities ?? allCapabilities,
      opened: (id) => opened.get(id),
      pausedTypes: new Set(paused()?.types ?? []),
    };
  }
}

const states: Readonly<Record<Row['collapsible'], vscode.TreeItemCollapsibleState>> = {
  none: vscode.TreeItemCollapsibleState.None,
  collapsed: vscode.TreeItemCollapsibleState.Collapsed,
  expanded: vscode.TreeItemCollapsibleState.Expanded,
};
