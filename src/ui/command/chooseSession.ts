import * as vscode from 'vscode';
import type { Backend } from '../../backend/backend.ts';
import type { Capability } from '../../operation/capability.ts';
import { isRemote, type RemoteConfig } from '../../viewModel/connections/config.ts';
import { connectionIcon, connectionPlace } from '../../viewModel/connections/connectionText.ts';
import type { Session } from '../../viewModel/connections/session.ts';
import type { TreeNode } from '../../viewModel/tree/node.ts';
import type { Window } from '../window.ts';

/** The connection that a row belongs to, or that a page or another extension names; undefined when none is named. */
export function sessionGiven({ sessions }: Window, given: unknown): Session | undefined {
  if (typeof given !== 'object' || given === null) return undefined;
  if ('kind' in given) return sessions.of(given as TreeNode);
  const { connection } = given as { connection?: unknown };
  return typeof connection === 'string' ? sessions.get(connection) : undefined;
}

/** The connection that is meant where none is named: the only one, or else the engine. */
export function usualSession({ sessions }: Window): Session {
  const [only] = sessions.shown;
  return sessions.several || !only ? sessions.engine : only;
}

/**
 * The connection that a command works on: the one it is called on, the only one that can do it, or one that the person
 * picks. Rejects with the reason when none can, with a `CancellationError` when the picker is closed.
 */
export async function chooseSession(window: Window, args: readonly unknown[], need: Capability): Promise<Session> {
  const given = sessionGiven(window, args[0]);
  if (given) return given;
  const { shown } = window.sessions;
  const able = shown.filter(({ connection }) => (connection.current?.capabilities[need] ?? true) === true);
  const [first] = able;
  if (able.length <= 1) return first ?? usualSession(window);
  return pickSession(able);
}

/** A connection that was added, with how it is reached. */
export interface RemoteSession {
  readonly session: Session;
  readonly config: RemoteConfig;
}

/**
 * The connection that was added and is meant: the one clicked on, the only one that fits, or one that is picked of
 * those. Rejects with `none` when none fits.
 */
export async function chooseRemote(
  window: Window,
  args: readonly unknown[],
  fits: (config: RemoteConfig) => boolean = () => true,
  none = vscode.l10n.t('No connection has been added yet. Use Add Connection….'),
): Promise<RemoteSession> {
  const isFitting = ({ config }: Session) => isRemote(config) && fits(config);
  const [found] = asRemote(await chooseFitting(window, args, isFitting, none));
  if (!found) throw new Error(none);
  return found;
}

/** The same among all connections. */
export async function chooseFitting(
  window: Window,
  args: readonly unknown[],
  fits: (session: Session) => boolean,
  none: string,
): Promise<Session> {
  const given = sessionGiven(window, args[0]);
  const fitting = window.sessions.all.filter(fits);
  if (given && fitting.includes(given)) return given;
  const [only] = fitting;
  if (!only) throw new Error(none);
  return fitting.length === 1 ? only : pickSession(fitting);
}

function asRemote(session: Session): readonly RemoteSession[] {
  const { config } = session;
  return isRemote(config) ? [{ session, config }] : [];
}

/** Raises a `CancellationError` when the picker is closed. */
export async function pickSession(
  sessions: readonly Session[],
  placeHolder = vscode.l10n.t('Which connection?'),
): Promise<Session> {
  const choices = sessions.map((session) => ({
    label: `$(${connectionIcon(session.config)}) ${session.label}`,
    description: connectionPlace(session.config),
    session,
  }));
  const chosen = await vscode.window.showQuickPick(choices, { placeHolder, matchOnDescription: true });
  if (!chosen) throw new vscode.CancellationError();
  return chosen.session;
}

/** The backend of a connection that can do something; rejects with the connection's own reason when it cannot. */
export async function backendThatCan({ connection }: Session, need: Capability): Promise<Backend> {
  const backend = await connection.backend();
  const able = backend.capabilities[need];
  if (able !== true) throw new Error(able);
  return backend;
}
