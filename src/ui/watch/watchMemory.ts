import type * as vscode from 'vscode';
import type { WatchMemory } from '../../viewModel/watch/watches.ts';

const key = 'watches';

/** The watches of this workspace. */
export function watchMemory({ workspaceState }: vscode.ExtensionContext): WatchMemory {
  return { get: () => workspaceState.get(key), set: (watches) => void workspaceState.update(key, watches) };
}

/** Whether the workspace has watches that go on, told without loading anything. */
export function hasWatches({ workspaceState }: vscode.ExtensionContext): boolean {
  const kept = workspaceState.get<readonly { readonly ended?: unknown }[]>(key, []);
  return kept.some(({ ended }) => ended === null);
}
