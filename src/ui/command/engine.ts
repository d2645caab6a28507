import * as vscode from 'vscode';
import { messageOf } from '../../operation/error.ts';
import type { EngineChoice } from '../engineLauncher.ts';
import { submitExample } from '../example.ts';
import type { Session } from './session.ts';

/** Starts the engine of this workspace. From then on it is opened by itself when the view is shown. */
export async function startEngine(session: Session): Promise<void> {
  await open(session, 'local');
}

/** Starts an engine with the handlers of the shipped example and gives it something to do. */
export async function startExample(session: Session): Promise<void> {
  await open(session, 'example');
  const backend = await session.connection.backend();
  const { total } = await backend.counts('');
  if (total === 0) await submitExample(session.context.extensionUri, backend);
}

async function open({ connection, launcher }: Session, choice: EngineChoice): Promise<void> {
  if (launcher.choice !== choice) connection.close();
  await launcher.choose(choice);
  try {
    await connection.backend();
  } catch (error) {
    throw new Error(vscode.l10n.t('The engine could not be started: {0}', messageOf(error)), { cause: error });
  }
}
