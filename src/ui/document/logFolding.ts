import * as vscode from 'vscode';
import { foldsOf } from '../../viewModel/log/foldsOf.ts';
import { documentScheme } from '../ids.ts';
import type { FindSession } from './documents.ts';
import { readDocumentUri } from './documentUri.ts';

/** Folds logs and error documents by attempt, and entries of several lines. */
export function registerLogFolding(find: FindSession): vscode.Disposable {
  return vscode.languages.registerFoldingRangeProvider(
    { scheme: documentScheme, pattern: '**/*.log' },
    {
      provideFoldingRanges: async (document) => {
        const place = readDocumentUri(document.uri);
        const backend = place && find(place.connection)?.connection.current;
        const attempts = (await backend?.attempts(place?.id ?? '').catch(() => [])) ?? [];
        const folds = foldsOf(document.getText().split(/\r?\n/), attempts);
        return folds.map(({ start, end }) => new vscode.FoldingRange(start, end, vscode.FoldingRangeKind.Region));
      },
    },
  );
}
