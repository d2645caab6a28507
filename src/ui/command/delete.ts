import * as vscode from 'vscode';
import { number } from '../../viewModel/l10n.ts';
import { operationLabel } from '../../viewModel/operationText.ts';
import type { Window } from '../window.ts';
import { actOn } from './act.ts';
import { bySession, targetsOf } from './targets.ts';

/** How many names a question lists. */
const named = 5;

/** Deletes operations that have ended, after one question that names them and where they are. */
export async function deleteOperations(window: Window, args: readonly unknown[]): Promise<void> {
  const targets = await targetsOf(window, args, 'delete');
  const labels = targets.map(({ operation }) => operationLabel(operation));
  const [only] = labels;
  const question =
    targets.length === 1 && only !== undefined
      ? vscode.l10n.t('Delete “{0}”?', only)
      : vscode.l10n.t('Delete {0} operations?', number(targets.length));
  const places = [...bySession(targets).keys()].map(({ label }) => label).join(', ');
  const lost = vscode.l10n.t('{0}: input, output, log and history are removed for good.', places);
  const list = targets.length === 1 ? [] : labels.slice(0, named);
  if (labels.length > named) list.push(vscode.l10n.t('and {0} more', number(labels.length - named)));
  const button = vscode.l10n.t('Delete');
  const detail = [...list, ...(list.length > 0 ? [''] : []), lost].join('\n');
  if ((await vscode.window.showWarningMessage(question, { modal: true, detail }, button)) !== button) return;
  await actOn(window, 'delete', targets);
}
