import * as vscode from 'vscode';
import { linkTo } from '../link/openLink.ts';
import type { Window } from '../window.ts';
import { targetsOf } from './targets.ts';

/** Copies the ids, one a line. */
export async function copyId(window: Window, args: readonly unknown[]): Promise<void> {
  const targets = await targetsOf(window, args, undefined);
  await vscode.env.clipboard.writeText(targets.map(({ operation }) => operation.id).join('\n'));
}

/** Copies links that open the details, one a line. */
export async function copyLink(window: Window, args: readonly unknown[]): Promise<void> {
  const targets = await targetsOf(window, args, undefined);
  const links = targets.map(({ session, operation }) => linkTo(window, session, operation.id));
  await vscode.env.clipboard.writeText(links.join('\n'));
}
