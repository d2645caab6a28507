import type { Backend } from '../../backend/backend.ts';
import { errorDocument } from '../../viewModel/copy/errorText.ts';
import { layOutJson } from '../../viewModel/jsonText.ts';
import type { DocumentKind } from './documentUri.ts';

/** The text of a document that is read once; empty when there is nothing to show. */
export async function contentOf(backend: Backend, id: string, kind: Exclude<DocumentKind, 'log'>): Promise<string> {
  switch (kind) {
    case 'input':
    case 'output': {
      const text = await backend.payload(id, kind);
      return text === null ? '' : `${layOutJson(text)}\n`;
    }
    case 'error': {
      const { attemptList = [], ...operation } = await backend.get(id, ['attempts']);
      return errorDocument(operation, attemptList);
    }
    case 'summary':
    case 'draft':
      return '';
  }
}
