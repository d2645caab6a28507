import type * as vscode from 'vscode';
import { connectionTooltip } from '../../viewModel/connections/connectionTooltip.ts';
import { listRow } from '../../viewModel/connections/listRow.ts';
import type { Session } from '../../viewModel/connections/session.ts';
import type { Sessions } from '../../viewModel/connections/sessions.ts';
import type { ConnectionNode } from '../../viewModel/tree/node.ts';
import { drawRow, goneRow, lookOf, plainTooltip } from '../view/drawRow.ts';
import type { TreeSource } from '../view/lazyTree.ts';
import type { DescribeSession } from './connectionFacts.ts';

/** The list of connections as VS Code draws it. */
export class ConnectionRows implements TreeSource<ConnectionNode> {
  readonly #sessions: Sessions;
  /** All that is told of a connection. */
  readonly describe: DescribeSession;
  /** How each row was drawn last. */
  readonly #drawn = new WeakMap<ConnectionNode, string>();

  constructor(sessions: Sessions, describe: DescribeSession) {
    this.#sessions = sessions;
    this.describe = describe;
  }

  /** Those there are. The engine is among them unless nobody has started it and there is nothing else to list. */
  get listed(): readonly Session[] {
    const { all, engine } = this.#sessions;
    return all.length > 1 || this.describe(engine).started ? all : [];
  }

  children(parent?: ConnectionNode): ConnectionNode[] {
    return parent ? [] : this.listed.map(({ node }) => node);
  }

  draw(node: ConnectionNode): vscode.TreeItem {
    const session = this.#sessions.of(node);
    if (!session) return drawRow(node.id, goneRow);
    const row = listRow(this.describe(session));
    this.#drawn.set(node, lookOf(row));
    return drawRow(node.id, row);
  }

  explain(drawn: vscode.TreeItem, node: ConnectionNode): vscode.TreeItem {
    const session = this.#sessions.of(node);
    if (session) drawn.tooltip = plainTooltip(connectionTooltip(this.describe(session)));
    return drawn;
  }

  /** Whether the row looks other than it was drawn. */
  isOutdated(session: Session): boolean {
    const drawn = this.#drawn.get(session.node);
    return drawn !== undefined && drawn !== lookOf(listRow(this.describe(session)));
  }
}
