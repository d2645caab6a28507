import * as vscode from 'vscode';
import { viewId } from '../ids.ts';
import type { Session } from './session.ts';

/** Shows the failures in the view and takes them as seen. */
export async function showFailures(session: Session): Promise<void> {
  const { connection, counts, launcher, tree, view, failures } = session;
  await vscode.commands.executeCommand(`${viewId}.focus`);
  if (launcher.choice === undefined || !launcher.trusted) return;
  await connection.backend();
  await counts.known();
  const root = tree.root('Error');
  if (root && root.count > 0) await view.tree.reveal(root, { select: true, focus: true, expand: true });
  failures.seen();
}
