import type * as vscode from 'vscode';
import type { ArrangementMemory } from '../viewModel/arrangement/chosenArrangement.ts';
import { engineId } from '../viewModel/connections/config.ts';
import type { ConfigMemory } from '../viewModel/connections/configured.ts';
import type { ClosedMark } from '../viewModel/connections/sessionOptions.ts';
import type { MutedMemory } from '../viewModel/failure/mutedFailures.ts';
import type { SeenMark } from '../viewModel/failure/unseenFailures.ts';
import type { SearchMemory } from '../viewModel/search/searches.ts';
import type { ChoiceMemory } from '../viewModel/statistics/message.ts';

const arrangementKey = 'arrangement';
const connectionsKey = 'connections';
const searchesKey = 'searches';
const seenKey = 'failuresSeen';
const mutedKey = 'mutedFailures';
const closedKey = 'disconnected';
const statisticsKey = 'statistics';

/** The connections that a person has added: the same in every workspace, never with a secret. */
export function configMemory({ globalState }: vscode.ExtensionContext): ConfigMemory {
  return { get: () => globalState.get(connectionsKey), set: (configs) => globalState.update(connectionsKey, configs) };
}

/** The searches of this workspace. */
export function searchMemory({ workspaceState }: vscode.ExtensionContext): SearchMemory {
  return { get: () => workspaceState.get(searchesKey), set: (kept) => void workspaceState.update(searchesKey, kept) };
}

/** How the operations of this workspace are shown. */
export function arrangementMemory({ workspaceState }: vscode.ExtensionContext): ArrangementMemory {
  return {
    get: () => workspaceState.get(arrangementKey),
    set: (kept) => void workspaceState.update(arrangementKey, kept),
  };
}

/** The muted causes of this workspace. */
export function mutedMemory({ workspaceState }: vscode.ExtensionContext): MutedMemory {
  return { get: () => workspaceState.get(mutedKey), set: (kept) => void workspaceState.update(mutedKey, kept) };
}

/** When the person last looked at the failures: of the engine in this workspace, of another connection anywhere. */
export function seenMark({ workspaceState, globalState }: vscode.ExtensionContext, connection: string): SeenMark {
  const [memory, key] = connection === engineId ? [workspaceState, seenKey] : [globalState, `${seenKey}/${connection}`];
  return { get: () => memory.get<number>(key), set: (at) => void memory.update(key, at) };
}

/** What the person has chosen to see of a connection's statistics in this workspace. */
export function choiceMemory({ workspaceState }: vscode.ExtensionContext, connection: string): ChoiceMemory {
  const key = `${statisticsKey}/${connection}`;
  return { get: () => workspaceState.get(key), set: (chosen) => void workspaceState.update(key, chosen) };
}

/** Whether the person has closed a connection in this workspace until they ask for it again. */
export function closedMark({ workspaceState }: vscode.ExtensionContext, connection: string): ClosedMark {
  const closed = () => workspaceState.get<readonly string[]>(closedKey, []);
  return {
    get: () => closed().includes(connection),
    set: (value) => {
      if (value === closed().includes(connection)) return;
      const others = closed().filter((id) => id !== connection);
      void workspaceState.update(closedKey, value ? [...others, connection] : others);
    },
  };
}
