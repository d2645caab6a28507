import type * as vscode from 'vscode';
import type { Clock } from '../operation/clock.ts';
import type { ChosenArrangement } from '../viewModel/arrangement/chosenArrangement.ts';
import type { ConfiguredConnections } from '../viewModel/connections/configured.ts';
import type { Sessions } from '../viewModel/connections/sessions.ts';
import type { FailureBoard } from '../viewModel/failure/failureBoard.ts';
import type { MutedFailures } from '../viewModel/failure/mutedFailures.ts';
import type { Question } from '../viewModel/question.ts';
import type { Searches } from '../viewModel/search/searches.ts';
import type { ConnectionNode, TreeNode } from '../viewModel/tree/node.ts';
import type { Watches } from '../viewModel/watch/watches.ts';
import type { Secrets } from './connect/secrets.ts';
import type { ConnectionRows } from './connections/connectionRows.ts';
import type { Documents } from './document/documents.ts';
import type { EngineLauncher } from './engineLauncher.ts';
import type { FailureRows } from './failure/failureRows.ts';
import type { Histories } from './histories.ts';
import type { CommandName } from './ids.ts';
import type { ManyPanels } from './many/manyPanels.ts';
import type { DetailsPanels } from './panel/detailsPanels.ts';
import type { Rows } from './rows.ts';
import type { SourceFinder } from './source/sourceFinder.ts';
import type { StatisticsPanels } from './statistics/statisticsPanels.ts';
import type { LazyTree } from './view/lazyTree.ts';

export type OperationsView = LazyTree<TreeNode>;
export type ConnectionsView = LazyTree<ConnectionNode>;

/** The views that VS Code has been promised, made at activation. */
export interface Views {
  readonly operations: OperationsView;
  readonly failures: OperationsView;
  readonly connections: ConnectionsView;
}

/** Of this extension. */
export function versionOf({ context }: Pick<Window, 'context'>): string {
  return String(context.extension.packageJSON.version);
}

/** Everything behind the extension's surface in one window of VS Code: what commands work with. */
export interface Window {
  readonly context: vscode.ExtensionContext;
  readonly clock: Clock;
  readonly log: vscode.LogOutputChannel;
  readonly launcher: EngineLauncher;
  readonly configured: ConfiguredConnections;
  readonly secrets: Secrets;
  readonly histories: Histories;
  readonly sessions: Sessions;
  readonly searches: Searches;
  readonly arrangement: ChosenArrangement;
  readonly watches: Watches;
  readonly rows: Rows;
  readonly documents: Documents;
  readonly panels: DetailsPanels;
  readonly many: ManyPanels;
  readonly statistics: StatisticsPanels;
  readonly finder: SourceFinder;
  readonly view: OperationsView;
  readonly failuresView: OperationsView;
  readonly muted: MutedFailures;
  readonly board: FailureBoard;
  readonly failureRows: FailureRows;
  /** Whether one of our views of operations is on screen. */
  isLooking(): boolean;
  readonly connections: ConnectionsView;
  readonly connectionRows: ConnectionRows;
  /** Puts a question to the person; false: they do not want it. A test may answer in their place. */
  ask(question: Question): Promise<boolean>;
  run(name: CommandName, args: readonly unknown[]): Promise<void>;
  /** Shows what a link from outside leads to. */
  openLink(uri: vscode.Uri): Promise<void>;
}
