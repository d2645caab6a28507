import * as vscode from 'vscode';
import { iconFree } from '../../viewModel/plainText.ts';
import { commands, draftEnding } from '../ids.ts';
import type { FindSession } from './documents.ts';
import { connectionOfSchema } from './schemaUri.ts';

/** Puts *Submit*, *Validate* and, where it was made from an operation, *Compare with Original* above a draft. */
export function registerDrafts(find: FindSession, several: () => boolean): vscode.Disposable {
  return vscode.languages.registerCodeLensProvider(
    { pattern: `**/*${draftEnding}` },
    {
      provideCodeLenses: (document) => {
        const { uri } = document;
        const top = new vscode.Range(0, 0, 0, 0);
        const place = placeOf(document.getText());
        const words = place === undefined ? vscode.l10n.t('Submit') : vscode.l10n.t('Submit to {0}', place);
        const title = `$(run)\u00a0${iconFree(words)}`;
        const lens = (words: string, command: string) =>
          new vscode.CodeLens(top, { title: words, command, arguments: [uri] });
        const lenses = [lens(title, commands.submitDraft), lens(vscode.l10n.t('Validate'), commands.validateDraft)];
        if (!/"resubmittedFrom"\s*:\s*"/.test(document.getText())) return lenses;
        return [...lenses, lens(vscode.l10n.t('Compare with Original'), commands.compareDraft)];
      },
    },
  );

  /** What the draft's connection is called, where that could be in doubt. */
  function placeOf(text: string): string | undefined {
    const schema = /"\$schema"\s*:\s*"([^"\\]+)"/.exec(text)?.[1];
    const connection = connectionOfSchema(schema);
    return connection !== undefined || several() ? find(connection)?.label : undefined;
  }
}
