import * as vscode from 'vscode';
import type { Backend } from '../../backend/backend.ts';
import type { Window } from '../window.ts';
import { backendThatCan, chooseSession } from './chooseSession.ts';

/** Running operations go on; nothing new starts until the engine is resumed. */
export async function pause(window: Window, args: readonly unknown[]): Promise<void> {
  const { session, backend } = await pausable(window, args);
  session.paused.set(await backend.pause(null));
}

export async function resume(window: Window, args: readonly unknown[]): Promise<void> {
  const { session, backend } = await pausable(window, args);
  session.paused.set(await backend.resume(null));
}

export async function pauseType(window: Window, args: readonly unknown[]): Promise<void> {
  const { session, backend } = await pausable(window, args);
  const { types } = await backend.paused();
  const type = typeOf(args) ?? (await pickType(backend, (candidate) => !types.includes(candidate)));
  session.paused.set(await backend.pause(type));
}

export async function resumeType(window: Window, args: readonly unknown[]): Promise<void> {
  const { session, backend } = await pausable(window, args);
  const { types } = await backend.paused();
  const given = typeOf(args);
  if (given === undefined && types.length === 0) {
    void vscode.window.showInformationMessage(vscode.l10n.t('No type is paused.'));
    return;
  }
  const type = given ?? (await pickFrom(types, vscode.l10n.t('Type to resume')));
  session.paused.set(await backend.resume(type));
}

async function pausable(window: Window, args: readonly unknown[]) {
  const session = await chooseSession(window, args, 'pause');
  return { session, backend: await backendThatCan(session, 'pause') };
}

function typeOf([node]: readonly unknown[]): string | undefined {
  const type = (node as { operation?: { type?: unknown } } | undefined)?.operation?.type;
  return typeof type === 'string' ? type : undefined;
}

async function pickType(backend: Backend, fits: (type: string) => boolean): Promise<string> {
  const handlers = await backend.handlers();
  const types = handlers.flatMap(({ declaration }) => (declaration ? [declaration.type] : [])).filter(fits);
  return pickFrom(types, vscode.l10n.t('Type to pause'));
}

async function pickFrom(types: readonly string[], placeHolder: string): Promise<string> {
  const chosen = await vscode.window.showQuickPick([...types].sort(), { placeHolder });
  if (chosen === undefined) throw new vscode.CancellationError();
  return chosen;
}
