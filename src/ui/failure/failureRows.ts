import * as vscode from 'vscode';
import type { Clock } from '../../operation/clock.ts';
import type { Sessions } from '../../viewModel/connections/sessions.ts';
import { type FailureBoard, samplesShown } from '../../viewModel/failure/failureBoard.ts';
import { failureRow, failureTooltip, moreFailuresRow } from '../../viewModel/failure/failureRow.ts';
import { type Frame, ownFrame } from '../../viewModel/failure/shape/ownFrame.ts';
import type { FailureGroupNode, MoreNode, TreeNode } from '../../viewModel/tree/node.ts';
import type { Row } from '../../viewModel/tree/row.ts';
import { commands, mutedScheme } from '../ids.ts';
import type { OpenedRows } from '../openedRows.ts';
import type { Rows } from '../rows.ts';
import { drawRow, lookOf, plainTooltip } from '../view/drawRow.ts';
import type { TreeSource } from '../view/lazyTree.ts';

export interface FailureRowsOptions {
  readonly clock: Clock;
  readonly sessions: Sessions;
  readonly opened: OpenedRows;
  readonly board: FailureBoard;
  /** Draws what is the same in every view. */
  readonly rows: Rows;
}

/** The rows of the view of failures. */
export class FailureRows implements TreeSource<TreeNode> {
  readonly #options: FailureRowsOptions;
  /** How the row of each cause was drawn last. */
  readonly #drawn = new WeakMap<FailureGroupNode, string>();

  constructor(options: FailureRowsOptions) {
    this.#options = options;
  }

  children(parent?: TreeNode): readonly TreeNode[] {
    const { board, sessions } = this.#options;
    if (parent === undefined) return board.roots;
    const session = sessions.of(parent);
    if (parent.kind === 'connection' && session) return board.groups(session);
    return parent.kind === 'failureGroup' ? board.samples(parent) : [];
  }

  draw(node: TreeNode): vscode.TreeItem {
    switch (node.kind) {
      case 'failureGroup':
        return this.#drawGroup(node);
      case 'more':
        return this.#drawMore(node);
      default:
        return this.#drawOther(node);
    }
  }

  async explain(drawn: vscode.TreeItem, node: TreeNode): Promise<vscode.TreeItem> {
    if (node.kind !== 'failureGroup') return this.#options.rows.explain(drawn, node);
    drawn.tooltip = plainTooltip(failureTooltip(node, this.#options.clock.now(), await this.#frame(node)));
    return drawn;
  }

  /** The causes whose text has changed by time alone, such as "2 min ago". */
  outdated(): readonly FailureGroupNode[] {
    const { board, sessions } = this.#options;
    return sessions.shown
      .flatMap((session) => board.groups(session))
      .filter((node) => this.#drawn.has(node) && this.#drawn.get(node) !== lookOf(this.#row(node)));
  }

  #drawGroup(node: FailureGroupNode): vscode.TreeItem {
    const row = this.#row(node);
    this.#drawn.set(node, lookOf(row));
    const drawn = drawRow(node.id, row);
    if (node.muted) drawn.resourceUri = vscode.Uri.from({ scheme: mutedScheme, path: `/${node.group.key}` });
    return drawn;
  }

  #drawMore(node: MoreNode): vscode.TreeItem {
    const count = node.parent.kind === 'failureGroup' ? node.parent.group.count : 0;
    const shown = node.parent.kind === 'failureGroup' ? Math.min(samplesShown, node.parent.group.samples.length) : 0;
    const drawn = drawRow(node.id, moreFailuresRow(count - shown));
    drawn.command = { command: commands.openFailure, title: String(drawn.label) };
    return drawn;
  }

  /** Operations and connections look as they do elsewhere; nothing stands below an operation here. */
  #drawOther(node: TreeNode): vscode.TreeItem {
    const drawn = this.#options.rows.draw(node);
    if (node.kind === 'connection') drawn.collapsibleState = vscode.TreeItemCollapsibleState.Expanded;
    if (node.kind !== 'operation') return drawn;
    drawn.collapsibleState = vscode.TreeItemCollapsibleState.None;
    drawn.command = { command: commands.openFailure, title: String(drawn.label) };
    return drawn;
  }

  #row(node: FailureGroupNode): Row {
    const { clock, sessions, opened } = this.#options;
    return failureRow(node, {
      now: clock.now(),
      capabilities: sessions.get(node.connection)?.connection.current?.capabilities,
      opened: opened.get(node.id),
    });
  }

  /** Where the newest failure of a cause happened; only an engine keeps stacks. */
  async #frame({ connection, group }: FailureGroupNode): Promise<Frame | undefined> {
    const session = this.#options.sessions.get(connection);
    const [newest] = group.ids;
    const keepsStacks = session && session.config.kind !== 'dataverse' && session.config.kind !== 'salesforce';
    if (group.frame || !keepsStacks || newest === undefined) return group.frame;
    const operation = await session.connection.current?.get(newest).catch(() => undefined);
    return ownFrame(operation?.error?.stack ?? '');
  }
}
