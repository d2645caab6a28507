import * as vscode from 'vscode';
import type { Session } from '../../viewModel/connections/session.ts';
import { viewId } from '../ids.ts';
import type { Window } from '../window.ts';
import { revealSearch } from './search.ts';

/** Shows the failures in the view and takes them as seen. */
export async function showFailures(window: Window): Promise<void> {
  const { sessions, view } = window;
  await vscode.commands.executeCommand(`${viewId}.focus`);
  const ready = sessions.shown.filter((session) => session.ready);
  const [only] = ready;
  // One that does not answer is not waited for when others are there.
  if (ready.length === 1 && only) await counted(only);
  // One that rests while nobody looks has its failures still, and is opened by the view.
  const resting = ready.filter(({ connection, failures }) => failures.count > 0 && connection.phase.kind !== 'failed');
  await Promise.allSettled(resting.map(counted));
  const open = ready.filter(({ counts }) => counts.value !== undefined);
  const first = open.find(({ failures }) => failures.count > 0) ?? open[0];
  const root = first?.tree.root('Error');
  if (root && root.count > 0) await view.tree.reveal(root, { select: true, focus: true, expand: true });
  // No row of the tree stands for what has failed: a search does.
  if (first?.tree.isGrouped && (first.counts.value?.counts.Error ?? 0) > 0)
    await revealSearch(window, window.searches.add('status:Error').id, first);
  for (const { failures } of open) failures.seen();
}

async function counted({ connection, counts }: Session): Promise<void> {
  await connection.backend();
  await counts.known();
}
