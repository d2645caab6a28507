import * as vscode from 'vscode';
import type { Session } from './session.ts';

/** Running operations go on; nothing new starts until the engine is resumed. */
export async function pause({ connection, paused }: Session): Promise<void> {
  paused.set(await (await connection.backend()).pause(null));
}

export async function resume({ connection, paused }: Session): Promise<void> {
  paused.set(await (await connection.backend()).resume(null));
}

export async function pauseType(session: Session, args: readonly unknown[]): Promise<void> {
  const backend = await session.connection.backend();
  const { types } = await backend.paused();
  const type = typeOf(args) ?? (await pickType(session, (candidate) => !types.includes(candidate)));
  session.paused.set(await backend.pause(type));
}

export async function resumeType(session: Session, args: readonly unknown[]): Promise<void> {
  const backend = await session.connection.backend();
  const { types } = await backend.paused();
  const given = typeOf(args);
  if (given === undefined && types.length === 0) {
    void vscode.window.showInformationMessage(vscode.l10n.t('No type is paused.'));
    return;
  }
  const type = given ?? (await pickFrom(types, vscode.l10n.t('Type to resume')));
  session.paused.set(await backend.resume(type));
}

function typeOf([node]: readonly unknown[]): string | undefined {
  const type = (node as { operation?: { type?: unknown } } | undefined)?.operation?.type;
  return typeof type === 'string' ? type : undefined;
}

async function pickType({ connection }: Session, fits: (type: string) => boolean): Promise<string> {
  const handlers = await (await connection.backend()).handlers();
  const types = handlers.flatMap(({ declaration }) => (declaration ? [declaration.type] : [])).filter(fits);
  return pickFrom(types, vscode.l10n.t('Type to pause'));
}

async function pickFrom(types: readonly string[], placeHolder: string): Promise<string> {
  const chosen = await vscode.window.showQuickPick([...types].sort(), { placeHolder });
  if (chosen === undefined) throw new vscode.CancellationError();
  return chosen;
}
