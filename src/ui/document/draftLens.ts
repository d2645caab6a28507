import * as vscode from 'vscode';
import { commands, draftEnding } from '../ids.ts';

/** Puts *Submit* above the first line of a draft. */
export function registerDrafts(): vscode.Disposable {
  return vscode.languages.registerCodeLensProvider(
    { pattern: `**/*${draftEnding}` },
    {
      provideCodeLenses: ({ uri }) => {
        const top = new vscode.Range(0, 0, 0, 0);
        const title = `$(run)\u00a0${vscode.l10n.t('Submit')}`;
        return [new vscode.CodeLens(top, { title, command: commands.submitDraft, arguments: [uri] })];
      },
    },
  );
}
