import * as vscode from 'vscode';
import type { Clock } from '../operation/clock.ts';
import { ChosenArrangement } from '../viewModel/arrangement/chosenArrangement.ts';
import { type ConnectionConfig, isRemote } from '../viewModel/connections/config.ts';
import { ConfiguredConnections } from '../viewModel/connections/configured.ts';
import { Session } from '../viewModel/connections/session.ts';
import { Sessions } from '../viewModel/connections/sessions.ts';
import { MutedFailures } from '../viewModel/failure/mutedFailures.ts';
import { Searches } from '../viewModel/search/searches.ts';
import { Secrets } from './connect/secrets.ts';
import type { EngineLauncher } from './engineLauncher.ts';
import { Histories } from './histories.ts';
import { arrangementMemory, closedMark, configMemory, mutedMemory, searchMemory, seenMark } from './memory.ts';
import { openBackend } from './openBackend.ts';
import { setting } from './settings.ts';
import { versionOf } from './window.ts';

/** What all connections of a window share, and the parts that decide which there are and what is shown of them. */
export interface WindowSessions {
  readonly secrets: Secrets;
  readonly histories: Histories;
  readonly configured: ConfiguredConnections;
  readonly muted: MutedFailures;
  readonly sessions: Sessions;
  readonly searches: Searches;
  readonly arrangement: ChosenArrangement;
}

export interface SessionSurroundings {
  readonly context: vscode.ExtensionContext;
  readonly clock: Clock;
  readonly log: vscode.LogOutputChannel;
  readonly launcher: EngineLauncher;
  /** Whether the rows of operations are on screen. */
  readonly visible: () => boolean;
  readonly keep: <T extends vscode.Disposable>(part: T) => T;
}

/** Makes the sessions of a window and keeps them those of the list, with its searches and its arrangement. */
export function openSessions({ context, clock, log, launcher, visible, keep }: SessionSurroundings): WindowSessions {
  const secrets = new Secrets(context.secrets);
  const histories = keep(new Histories(context, log));
  const configured = new ConfiguredConnections(configMemory(context));
  const muted = new MutedFailures(mutedMemory(context));
  const make = (config: ConnectionConfig) =>
    new Session({
      clock,
      config,
      open: (current, signal) =>
        openBackend(current, signal, { histories, launcher, secrets, log, version: versionOf({ context }) }),
      ready: () => launcher.trusted && (isRemote(config) || launcher.choice !== undefined),
      seen: seenMark(context, config.id),
      mutes: (key) => muted.has(config.id, key),
      closed: closedMark(context, config.id),
      visible,
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
  const arrangement = new ChosenArrangement(arrangementMemory(context));
  sessions.each((session) => {
    session.showSearches(searches.list);
    session.arrange(arrangement.value);
    return [
      searches.onChange(() => session.showSearches(searches.list)),
      arrangement.onChange(() => session.arrange(arrangement.value)),
    ];
  });
  return { secrets, histories, configured, muted, sessions, searches, arrangement };
}
