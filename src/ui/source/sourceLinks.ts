import * as vscode from 'vscode';
import { type Location, locationsIn } from '../../viewModel/source/location.ts';
import { documentScheme } from '../ids.ts';
import type { SourceFinder } from './sourceFinder.ts';

/** Most lines of a document that are looked through, from its end, and most files that are looked for. */
const limits = { lines: 20_000, files: 200 };

/** Stack frames in error and log documents open the line that they name, where the file is there. */
export function registerSourceLinks(finder: SourceFinder): vscode.Disposable {
  return vscode.languages.registerDocumentLinkProvider(
    { scheme: documentScheme, pattern: '**/*.log' },
    {
      provideDocumentLinks: async (document, token) => {
        const links: vscode.DocumentLink[] = [];
        const files = new Set<string>();
        for (let row = Math.max(0, document.lineCount - limits.lines); row < document.lineCount; row += 1) {
          for (const location of locationsIn(document.lineAt(row).text)) {
            files.add(location.path);
            if (files.size > limits.files || token.isCancellationRequested) return links;
            const file = await finder.find(location.path);
            if (file) links.push(linkTo(file, row, location));
          }
        }
        return links;
      },
    },
  );
}

function linkTo(file: vscode.Uri, row: number, { start, end, line, column }: Location): vscode.DocumentLink {
  const target = file.with({ fragment: column === undefined ? `L${line}` : `L${line},${column}` });
  const link = new vscode.DocumentLink(new vscode.Range(row, start, row, end), target);
  link.tooltip = vscode.l10n.t('Open this line');
  return link;
}
