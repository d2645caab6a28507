import * as vscode from 'vscode';
import { systemClock } from '../operation/clock.ts';
import { Connection } from '../viewModel/connection.ts';
import { UnseenFailures } from '../viewModel/failure/unseenFailures.ts';
import { useLanguage } from '../viewModel/l10n.ts';
import { LiveCounts } from '../viewModel/liveCounts.ts';
import { useZone } from '../viewModel/time.ts';
import { OperationTree } from '../viewModel/tree/operationTree.ts';
import { actions } from './command/actions.ts';
import { report } from './command/report.ts';
import type { Session } from './command/session.ts';
import { Documents } from './document/documents.ts';
import { registerDrafts } from './document/draftLens.ts';
import { EngineLauncher } from './engineLauncher.ts';
import { FailureNews } from './failureNews.ts';
import type { CommandName } from './ids.ts';
import { OpenedRows } from './openedRows.ts';
import type { OperationsView } from './operationsView.ts';
import { DetailsPanels } from './panel/detailsPanels.ts';
import { PauseWatch } from './pauseWatch.ts';
import { Rows } from './rows.ts';
import { setting } from './settings.ts';
import { StatusBar } from './statusBar.ts';
import { ViewUpkeep } from './viewUpkeep.ts';
import { WelcomeKeys } from './welcomeKeys.ts';

/** Everything behind the extension's surface in one window of VS Code. */
export interface Window {
  readonly rows: Rows;
  readonly documents: Documents;
  readonly panels: DetailsPanels;
  readonly session: Session;
  run(name: CommandName, args: readonly unknown[]): Promise<void>;
}

/** Builds connection → view models → views, in this order, and ties their lives to the extension's. */
export function openWindow(context: vscode.ExtensionContext, view: OperationsView): Window {
  useLanguage({ translate: vscode.l10n.t, locale: vscode.env.language });
  const keep = <T extends vscode.Disposable>(part: T): T => {
    context.subscriptions.push(part);
    return part;
  };
  const clock = systemClock;
  const log = keep(vscode.window.createOutputChannel('Background Operations', { log: true }));
  const launcher = new EngineLauncher(context, log);
  const connection = new Connection(clock, (signal) => launcher.open(signal));
  const counts = new LiveCounts(clock);
  const tree = new OperationTree(clock, counts);
  const opened = new OpenedRows(context.workspaceState);
  const failures = new UnseenFailures({
    get: () => context.workspaceState.get<number>('failuresSeen'),
    set: (at) => void context.workspaceState.update('failuresSeen', at),
  });
  const paused = keep(new PauseWatch(connection));
  const rows = new Rows({ clock, connection, counts, tree, opened, paused: () => paused.value });
  const panels = keep(new DetailsPanels({ context, connection, clock, failures, launcher, log }));
  const documents = keep(new Documents(connection, clock));
  const session: Session = {
    context,
    clock,
    log,
    launcher,
    connection,
    counts,
    tree,
    failures,
    paused,
    panels,
    documents,
    view,
  };

  const zone = () => {
    useZone(setting.timeZone.get());
    view.redraw(undefined);
  };
  zone();
  keep(setting.timeZone.onChange(zone));
  keep(new FailureNews(session));
  keep(new StatusBar(session));
  keep(new WelcomeKeys(session));
  keep(new ViewUpkeep(session, rows, opened));
  keep(registerDrafts());
  keep({ dispose: () => connection.close() });

  const run = async (name: CommandName, args: readonly unknown[]) => {
    // A command keeps what it has opened until it is done.
    const release = connection.hold();
    await report(log, () => actions[name](session, args));
    release();
  };
  return { rows, documents, panels, session, run };
}
