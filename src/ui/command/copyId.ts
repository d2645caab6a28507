import * as vscode from 'vscode';
import type { Session } from './session.ts';
import { targetsOf } from './targets.ts';

/** Copies the ids, one a line. */
export async function copyId(session: Session, args: readonly unknown[]): Promise<void> {
  const targets = await targetsOf(session, args, undefined);
  await vscode.env.clipboard.writeText(targets.map(({ id }) => id).join('\n'));
}
