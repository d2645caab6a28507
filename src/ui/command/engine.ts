import * as vscode from 'vscode';
import { messageOf } from '../../operation/error.ts';
import type { EngineChoice } from '../engineLauncher.ts';
import { submitExample } from '../example.ts';
import type { Window } from '../window.ts';

/** Starts the engine of this workspace. From then on it is opened by itself when the view is shown. */
export async function startEngine(window: Window): Promise<void> {
  await open(window, 'local');
}

/** Starts an engine with the handlers of the shipped example and gives it something to do. */
export async function startExample(window: Window): Promise<void> {
  await open(window, 'example');
  const backend = await window.sessions.engine.connection.backend();
  const { total } = await backend.counts('');
  if (total === 0) await submitExample(window.context.extensionUri, backend);
}

async function open({ sessions, launcher }: Window, choice: EngineChoice): Promise<void> {
  await launcher.choose(choice);
  try {
    await sessions.engine.connection.backend();
  } catch (error) {
    throw new Error(vscode.l10n.t('The engine could not be started: {0}', messageOf(error)), { cause: error });
  }
}
