import * as vscode from 'vscode';
import { systemClock } from '../operation/clock.ts';
import { FailureBoard } from '../viewModel/failure/failureBoard.ts';
import { useLanguage } from '../viewModel/l10n.ts';
import { useZone } from '../viewModel/time.ts';
import { Told } from '../viewModel/watch/told.ts';
import { Watches } from '../viewModel/watch/watches.ts';
import { askFirst } from './askFirst.ts';
import { AttentionWatch } from './attentionWatch.ts';
import { actions } from './command/actions.ts';
import { usualSession } from './command/chooseSession.ts';
import { report } from './command/report.ts';
import { isAllowed } from './command/trust.ts';
import { describing } from './connections/connectionFacts.ts';
import { ConnectionRows } from './connections/connectionRows.ts';
import { ConnectionsUpkeep } from './connections/connectionsUpkeep.ts';
import { Documents, type FindSession } from './document/documents.ts';
import { registerDrafts } from './document/draftLens.ts';
import { registerLogFolding } from './document/logFolding.ts';
import { EngineLauncher } from './engineLauncher.ts';
import { FailureRows } from './failure/failureRows.ts';
import { FailuresUpkeep } from './failure/failuresUpkeep.ts';
import { FailureNews } from './failureNews.ts';
import { registerIdLinks } from './link/idLinks.ts';
import { openLink } from './link/openLink.ts';
import { ManyPanels } from './many/manyPanels.ts';
import { OpenedRows } from './openedRows.ts';
import { openSessions } from './openSessions.ts';
import { DetailsPanels } from './panel/detailsPanels.ts';
import { Rows } from './rows.ts';
import { setting } from './settings.ts';
import { SourceFinder } from './source/sourceFinder.ts';
import { registerSourceLinks } from './source/sourceLinks.ts';
import { StatisticsPanels } from './statistics/statisticsPanels.ts';
import { StatusBar } from './statusBar.ts';
import { ViewUpkeep } from './viewUpkeep.ts';
import { WatchKeeping } from './watch/watchKeeping.ts';
import { watchMemory } from './watch/watchMemory.ts';
import { WatchNews } from './watch/watchNews.ts';
import { WelcomeKeys } from './welcomeKeys.ts';
import type { Views, Window } from './window.ts';

/** Builds connections → view models → views, in this order, and ties their lives to the extension's. */
export function openWindow(
  context: vscode.ExtensionContext,
  { operations: view, failures: failuresView, connections }: Views,
): Window {
  useLanguage({ translate: vscode.l10n.t, locale: vscode.env.language });
  const keep = <T extends vscode.Disposable>(part: T): T => {
    context.subscriptions.push(part);
    return part;
  };
  const clock = systemClock;
  const log = keep(vscode.window.createOutputChannel('Background Operations', { log: true }));
  const launcher = new EngineLauncher(context, log);
  const shared = openSessions({ context, clock, log, launcher, visible: () => view.tree.visible, keep });
  const { muted, sessions } = shared;

  const find: FindSession = (connection) =>
    connection === undefined ? usualSession(window) : sessions.get(connection);
  const finder = new SourceFinder(launcher, clock);
  const opened = new OpenedRows(context.workspaceState);
  const watches = new Watches(watchMemory(context));
  const told = new Told();
  const describe = describing(context, launcher);
  const warn = (text: string) => log.warn(text);
  const board = keep(new FailureBoard({ clock, sessions, muted, warn }));
  const rows = new Rows({ clock, sessions, opened, watches, describe, board, causes: () => window.failureRows });
  const window: Window = {
    context,
    clock,
    log,
    launcher,
    ...shared,
    rows,
    watches,
    documents: keep(new Documents(find, clock)),
    panels: keep(new DetailsPanels({ context, sessions, find, clock, finder, watches })),
    many: keep(new ManyPanels(() => window, clock, context.workspaceState)),
    statistics: keep(new StatisticsPanels({ context, sessions, find, clock })),
    finder,
    view,
    failuresView,
    board,
    failureRows: new FailureRows({ clock, sessions, opened, board, rows }),
    isLooking: () => view.tree.visible || failuresView.tree.visible,
    connections,
    connectionRows: new ConnectionRows(sessions, describe),
    ask: askFirst,
    run: async (name, args) => {
      if (!isAllowed(name, launcher.trusted)) return;
      // A command keeps what it has opened until it is done.
      const release = sessions.hold();
      await report(log, () => actions[name](window, args));
      release();
    },
    openLink: (uri) => report(log, () => openLink(window, uri)),
  };

  const zone = () => {
    useZone(setting.timeZone.get());
    view.redraw(undefined);
    failuresView.redraw(undefined);
  };
  zone();
  keep(setting.timeZone.onChange(zone));
  keep(new WatchNews(window, opened, told));
  keep(new FailureNews(window, told));
  keep(new StatusBar(window));
  keep(new WelcomeKeys(window));
  keep(new ViewUpkeep(window, opened));
  keep(new FailuresUpkeep(window, opened));
  keep(new ConnectionsUpkeep(window));
  keep(new AttentionWatch(window));
  keep(new WatchKeeping(window));
  keep(registerIdLinks(window));
  keep(registerSourceLinks(finder));
  keep(registerLogFolding(find));
  keep(registerDrafts(find, () => sessions.several));
  return window;
}
