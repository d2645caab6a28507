import * as vscode from 'vscode';
import { number } from '../../viewModel/l10n.ts';
import { operationLabel } from '../../viewModel/operationText.ts';
import { tell } from './act.ts';
import type { Session } from './session.ts';
import { targetsOf } from './targets.ts';

/** How many names a question lists. */
const named = 5;

/** Deletes operations that have ended, after one question that names them. */
export async function deleteOperations(session: Session, args: readonly unknown[]): Promise<void> {
  const targets = await targetsOf(session, args, 'delete');
  const labels = targets.map(operationLabel);
  const [only] = labels;
  const question =
    targets.length === 1 && only !== undefined
      ? vscode.l10n.t('Delete “{0}”?', only)
      : vscode.l10n.t('Delete {0} operations?', number(targets.length));
  const lost = vscode.l10n.t(
    'Input, output, log and history are removed from the {0} for good.',
    session.launcher.label,
  );
  const list = targets.length === 1 ? [] : labels.slice(0, named);
  if (labels.length > named) list.push(vscode.l10n.t('and {0} more', number(labels.length - named)));
  const button = vscode.l10n.t('Delete');
  const detail = [...list, ...(list.length > 0 ? [''] : []), lost].join('\n');
  if ((await vscode.window.showWarningMessage(question, { modal: true, detail }, button)) !== button) return;
  const backend = await session.connection.backend();
  const [first] = targets;
  if (targets.length === 1 && first) await backend.delete(first.id);
  else
    tell(
      await backend.act(
        'delete',
        targets.map(({ id }) => id),
      ),
    );
}
