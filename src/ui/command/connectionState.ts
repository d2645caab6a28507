import * as vscode from 'vscode';
import type { RemoteConfig } from '../../viewModel/connections/config.ts';
import { healthOf } from '../../viewModel/connections/health.ts';
import type { Session } from '../../viewModel/connections/session.ts';
import { signOutQuestion } from '../../viewModel/question.ts';
import { canConnect, canDisconnect } from '../../viewModel/tree/connectionRow.ts';
import type { Window } from '../window.ts';
import { chooseFitting, chooseRemote } from './chooseSession.ts';
import { startEngine } from './engine.ts';

/** Opens a connection that is closed; starts the engine if nobody has yet. */
export async function connect(window: Window, args: readonly unknown[]): Promise<void> {
  const none = vscode.l10n.t('No connection is closed now. Use Refresh to read one again.');
  const session = await chooseFitting(window, args, (each) => canConnect(health(window, each)), none);
  if (session.isEngine && window.launcher.choice !== 'example') await startEngine(window);
  else await session.connect();
}

/** Closes a connection in this workspace until the person asks for it again. Nothing happens to what runs there. */
export async function disconnect(window: Window, args: readonly unknown[]): Promise<void> {
  const none = vscode.l10n.t('No connection is open now.');
  const session = await chooseFitting(window, args, (each) => canDisconnect(health(window, each)), none);
  session.disconnect();
}

/** Forgets what lets this machine in, after one question; the row stays, and asks nothing until the next sign-in. */
export async function signOut(window: Window, args: readonly unknown[]): Promise<void> {
  const none = vscode.l10n.t('You are signed in to no connection that was added.');
  const { session, config } = await chooseRemote(window, args, ({ signedOut }) => !signedOut, none);
  if (!(await window.ask(signOutQuestion(config)))) return;
  // First: what is open closes, so that no renewed secret is kept after the old one has gone.
  await window.configured.put(withoutAccount(config));
  await window.secrets.delete(session.id);
}

function withoutAccount(config: RemoteConfig): RemoteConfig {
  if (config.kind !== 'dataverse' || config.signIn.kind !== 'microsoft') return { ...config, signedOut: true };
  const { account, ...signIn } = config.signIn;
  return { ...config, signIn, signedOut: true };
}

function health({ connectionRows }: Window, session: Session) {
  return healthOf(connectionRows.describe(session));
}
