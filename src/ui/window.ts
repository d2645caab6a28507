import * as vscode from 'vscode';
import { type Clock, systemClock } from '../operation/clock.ts';
import { ChosenArrangement } from '../viewModel/arrangement/chosenArrangement.ts';
import { type ConnectionConfig, isRemote } from '../viewModel/connections/config.ts';
import { ConfiguredConnections } from '../viewModel/connections/configured.ts';
import { Session } from '../viewModel/connections/session.ts';
import { Sessions } from '../viewModel/connections/sessions.ts';
import { FailureBoard } from '../viewModel/failure/failureBoard.ts';
import { MutedFailures } from '../viewModel/failure/mutedFailures.ts';
import { useLanguage } from '../viewModel/l10n.ts';
import type { Question } from '../viewModel/question.ts';
import { Searches } from '../viewModel/search/searches.ts';
import { useZone } from '../viewModel/time.ts';
import type { ConnectionNode, TreeNode } from '../viewModel/tree/node.ts';
import { Told } from '../viewModel/watch/told.ts';
import { Watches } from '../viewModel/watch/watches.ts';
import { askFirst } from './askFirst.ts';
import { AttentionWatch } from './attentionWatch.ts';
import { actions } from './command/actions.ts';
import { usualSession } from './command/chooseSession.ts';
import { report } from './command/report.ts';
import { Secrets } from './connect/secrets.ts';
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
import { Histories } from './histories.ts';
import type { CommandName } from './ids.ts';
import { registerIdLinks } from './link/idLinks.ts';
import { openLink } from './link/openLink.ts';
import { ManyPanels } from './many/manyPanels.ts';
import { arrangementMemory, closedMark, configMemory, mutedMemory, searchMemory, seenMark } from './memory.ts';
import { openBackend } from './openBackend.ts';
import { OpenedRows } from './openedRows.ts';
import { DetailsPanels } from './panel/detailsPanels.ts';
import { Rows } from './rows.ts';
import { setting } from './settings.ts';
import { SourceFinder } from './source/sourceFinder.ts';
import { registerSourceLinks } from './source/sourceLinks.ts';
import { StatisticsPanels } from './statistics/statisticsPanels.ts';
import { StatusBar } from './statusBar.ts';
import type { LazyTree } from './view/lazyTree.ts';
import { ViewUpkeep } from './viewUpkeep.ts';
import { WatchKeeping } from './watch/watchKeeping.ts';
import { watchMemory } from './watch/watchMemory.ts';
import { WatchNews } from './watch/watchNews.ts';
import { WelcomeKeys } from './welcomeKeys.ts';

export type OperationsView = LazyTree<TreeNode>;
export type ConnectionsView = LazyTree<ConnectionNode>;

/** The views that VS Code has been promised, made at activation. */
export interface Views {
  readonly operations: OperationsView;
  readonly failures: OperationsView;
  readonly connections: ConnectionsView;
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
  const secrets = new Secrets(context.secrets);
  const histories = keep(new Histories(context, log));
  const configured = new ConfiguredConnections(configMemory(context));
  const muted = new MutedFailures(mutedMemory(context));
  const make = (config: ConnectionConfig) =>
    new Session({
      clock,
      config,
      open: (current, signal) => openBackend(current, signal, { histories, launcher, secrets, log }),
      ready: () => launcher.trusted && (isRemote(config) || launcher.choice !== undefined),
      seen: seenMark(context, config.id),
      mutes: (key) => muted.has(config.id, key),
      closed: closedMark(context, config.id),
      visible: () => view.tree.visible,
      warn: (text) => log.warn(text),
    });
  const sessions = keep(new Sessions(make, launcher.choice ?? 'local'));
  const sync = () => sessions.sync(configured.list, launcher.choice);
  sync();
  configured.onChange(sync);
  launcher.onChoice(sync);
  keep(setting.dataFolder.onChange(sync));
  keep(vscode.window.onDidChangeWindowState(({ focused }) => focused && configured.reread()));

  const searches = new Searches(searchMemory(context));
  const showSearches = () => {
    for (const session of sessions.all) session.showSearches(searches.list);
  };
  showSearches();
  searches.onChange(showSearches);
  sessions.onAdded((session) => session.showSearches(searches.list));

  const arrangement = new ChosenArrangement(arrangementMemory(context));
  const arrange = () => {
    for (const session of sessions.all) session.arrange(arrangement.value);
  };
  arrange();
  arrangement.onChange(arrange);
  sessions.onAdded((session) => session.arrange(arrangement.value));

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
    configured,
    secrets,
    histories,
    sessions,
    searches,
    arrangement,
    rows,
    watches,
    documents: keep(new Documents(find, clock)),
    panels: keep(new DetailsPanels({ context, sessions, find, clock, finder, watches })),
    many: keep(new ManyPanels(() => window, clock, context.workspaceState)),
    statistics: keep(new StatisticsPanels({ context, sessions, find, clock })),
    finder,
    view,
    failuresView,
    muted,
    board,
    failureRows: new FailureRows({ clock, sessions, opened, board, rows }),
    isLooking: () => view.tree.visible || failuresView.tree.visible,
    connections,
    connectionRows: new ConnectionRows(sessions, describe),
    ask: askFirst,
    run: async (name, args) => {
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
