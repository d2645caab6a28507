import type * as vscode from 'vscode';
import { engineId } from '../viewModel/connections/config.ts';
import type { ConfigMemory } from '../viewModel/connections/configured.ts';
import type { SeenMark } from '../viewModel/failure/unseenFailures.ts';

const connectionsKey = 'connections';
const seenKey = 'failuresSeen';

/** The connections that a person has added: the same in every workspace, never with a secret. */
export function configMemory({ globalState }: vscode.ExtensionContext): ConfigMemory {
  return { get: () => globalState.get(connectionsKey), set: (configs) => globalState.update(connectionsKey, configs) };
}

/** When the person last looked at the failures: of the engine in this workspace, of another connection anywhere. */
export function seenMark({ workspaceState, globalState }: vscode.ExtensionContext, connection: string): SeenMark {
  const [memory, key] = connection === engineId ? [workspaceState, seenKey] : [globalState, `${seenKey}/${connection}`];
  return { get: () => memory.get<number>(key), set: (at) => void memory.update(key, at) };
}
