import type * as vscode from 'vscode';
import type { Clock } from '../../operation/clock.ts';
import type { Connection } from '../../viewModel/connection.ts';
import type { UnseenFailures } from '../../viewModel/failure/unseenFailures.ts';
import type { LiveCounts } from '../../viewModel/liveCounts.ts';
import type { OperationTree } from '../../viewModel/tree/operationTree.ts';
import type { Documents } from '../document/documents.ts';
import type { EngineLauncher } from '../engineLauncher.ts';
import type { OperationsView } from '../operationsView.ts';
import type { DetailsPanels } from '../panel/detailsPanels.ts';
import type { PauseWatch } from '../pauseWatch.ts';

/** What commands work with. */
export interface Session {
  readonly context: vscode.ExtensionContext;
  readonly clock: Clock;
  readonly log: vscode.LogOutputChannel;
  readonly launcher: EngineLauncher;
  readonly connection: Connection;
  readonly counts: LiveCounts;
  readonly tree: OperationTree;
  readonly failures: UnseenFailures;
  readonly paused: PauseWatch;
  readonly panels: DetailsPanels;
  readonly documents: Documents;
  readonly view: OperationsView;
}

export type Action = (session: Session, args: readonly unknown[]) => unknown;
