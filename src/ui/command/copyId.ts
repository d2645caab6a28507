import * as vscode from 'vscode';
import type { Window } from '../window.ts';
import { targetsOf } from './targets.ts';

/** Copies the ids, one a line. */
export async function copyId(window: Window, args: readonly unknown[]): Promise<void> {
  const targets = await targetsOf(window, args, undefined);
  await vscode.env.clipboard.writeText(targets.map(({ operation }) => operation.id).join('\n'));
}
