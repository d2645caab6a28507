import * as vscode from 'vscode';
import type { Capabilities } from '../../operation/capability.ts';
import { kindChoice } from '../../viewModel/watch/describe.ts';
import type { WatchKind } from '../../viewModel/watch/watch.ts';
import { setting } from '../settings.ts';

export interface KindsAsked {
  /** What can be told. */
  readonly kinds: readonly WatchKind[];
  readonly picked: readonly WatchKind[];
  /** What is watched; empty when it is several. */
  readonly what: string;
  /** Whether that is a single operation or group. */
  readonly single: boolean;
  readonly capabilities: Capabilities;
}

/** Asks what a watch is to tell: one thing at least. Raises a `CancellationError` when the picker is closed. */
export async function askKinds({
  kinds,
  picked,
  what,
  single,
  capabilities,
}: KindsAsked): Promise<readonly WatchKind[]> {
  const choices = kinds
    .map((kind) => kindChoice(kind, capabilities, setting.stalledAfter.get()))
    .map((choice) => ({ ...choice, picked: picked.includes(choice.tells) }));
  const chosen = await vscode.window.showQuickPick(choices, {
    title: what === '' ? vscode.l10n.t('Watch Operations') : vscode.l10n.t('Watch {0}', what),
    placeHolder: single ? vscode.l10n.t('Tell me when it has …') : vscode.l10n.t('Tell me of operations that have …'),
    canPickMany: true,
  });
  if (!chosen || chosen.length === 0) throw new vscode.CancellationError();
  return chosen.map(({ tells }) => tells);
}
