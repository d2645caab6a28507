import * as vscode from 'vscode';
import type { ManyAct } from '../../viewModel/many/manyAct.ts';
import type { TableFilter } from '../../viewModel/many/model.ts';
import { outcomePieces, outcomeTable } from '../../viewModel/many/outcomeList.ts';
import { writePieces } from '../export/exportFile.ts';

/** Copies the rows that the table shows, those of all its pages. */
export async function copyOutcomes(act: ManyAct, filter: TableFilter): Promise<void> {
  const { text, note } = outcomeTable(act, filter === 'all' ? undefined : act.outcomes.rows(filter));
  await vscode.env.clipboard.writeText(text);
  if (note !== '') void vscode.window.showInformationMessage(note);
}

/** Writes the outcome of every operation to a CSV file that the person names. */
export async function exportOutcomes(act: ManyAct): Promise<void> {
  const folder = vscode.workspace.workspaceFolders?.[0]?.uri;
  const file = await vscode.window.showSaveDialog({
    ...(folder ? { defaultUri: vscode.Uri.joinPath(folder, 'outcomes.csv') } : {}),
    filters: { CSV: ['csv'] },
    title: vscode.l10n.t('Export Outcomes'),
    saveLabel: vscode.l10n.t('Export'),
  });
  if (!file) return;
  await writePieces(file, outcomePieces(act));
  const open = vscode.l10n.t('Open');
  const name = file.path.split('/').at(-1) ?? '';
  void vscode.window
    .showInformationMessage(vscode.l10n.t('The outcomes were written to {0}.', name), open)
    .then((chosen) => {
      if (chosen === open) void vscode.commands.executeCommand('vscode.open', file);
    });
}
