import type { Backend } from '../../backend/backend.ts';
import { parseExact } from '../../operation/json.ts';
import { summaryText } from '../../viewModel/compare/summary.ts';
import type { Session } from '../../viewModel/connections/session.ts';
import { errorDocument } from '../../viewModel/copy/errorText.ts';
import { layOutJson } from '../../viewModel/jsonText.ts';
import type { DocumentKind } from './documentUri.ts';
import { type FirstDraft, firstText } from './openDraft.ts';

/** The text of a document that is read once; empty when there is nothing to show. */
export async function contentOf(
  session: Session,
  backend: Backend,
  id: string,
  kind: Exclude<DocumentKind, 'log'>,
): Promise<string> {
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
    case 'summary': {
      const has = backend.capabilities.payloads === true;
      const [input, output] = has ? [await backend.payload(id, 'input'), await backend.payload(id, 'output')] : [];
      return summaryText(await backend.get(id), input ?? null, output ?? null);
    }
    case 'draft': {
      const { type } = await backend.get(id);
      const input = await backend.payload(id, 'input');
      return firstText(session, originalDraft(id, type, input));
    }
  }
}

/** What *Resubmit with Changes…* begins with. Numbers of the input stay as they were written. */
export function originalDraft(id: string, type: string, input: string | null): FirstDraft {
  return { type, resubmittedFrom: id, ...(input === null ? {} : { input: parseExact(input) }) };
}
