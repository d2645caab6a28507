import * as vscode from 'vscode';
import { lastSuccess } from '../../viewModel/compare/lastSuccess.ts';
import { shortId } from '../../viewModel/operationText.ts';
import { oneLine } from '../../viewModel/plainText.ts';
import type { Window } from '../window.ts';
import { pickOther, type Target, targetOf, targetsOf } from './targets.ts';

/** Compares the two operations that are selected, or one with another that the person picks. */
export async function compareWith(window: Window, args: readonly unknown[]): Promise<void> {
  const many = Array.isArray(args[1]) && args[1].length > 1;
  const targets = many ? await targetsOf(window, args, undefined) : [await targetOf(window, args)];
  const [first, second] = targets;
  if (targets.length > 2 || !first)
    throw new Error(vscode.l10n.t('Two operations can be compared. Select two, or one and pick the other.'));
  await showDifference(window, first, second ?? (await pickOther(window, first)));
}

/** Compares with the newest operation of the same type and connection that completed. */
export async function compareWithLastSuccess(window: Window, args: readonly unknown[]): Promise<void> {
  const target = await targetOf(window, args);
  const { session, operation } = target;
  const success = await lastSuccess(await session.connection.backend(), operation);
  if (!success) {
    const none = vscode.l10n.t('No other operation of the type {0} has completed.', oneLine(operation.type));
    void vscode.window.showInformationMessage(none);
    return;
  }
  await showDifference(window, { session, operation: success }, target);
}

/** The older one on the left. */
async function showDifference({ documents }: Window, a: Target, b: Target): Promise<void> {
  const [left, right] = a.operation.submittedAt <= b.operation.submittedAt ? [a, b] : [b, a];
  const [before, after] = [left, right].map(({ session, operation }) =>
    documents.address(session, operation, 'summary'),
  );
  await vscode.commands.executeCommand('vscode.diff', before, after, `${nameOf(left)} ↔ ${nameOf(right)}`);
}

function nameOf({ operation }: Target): string {
  return `${oneLine(operation.type, 40)} ${shortId(operation.id)}`;
}
