import * as vscode from 'vscode';
import { parseExact } from '../../operation/json.ts';
import { type Draft, draft } from '../../operation/operation.ts';

export { draftSchema } from './draftSchema.ts';

/** Reads a draft as a person wrote it; numbers in the input stay as they were written. Raises a sentence that says what is wrong. */
export function readDraft(text: string): Draft {
  return checkDraft(parseExact(text));
}

/** The same for a value that has been read. */
export function checkDraft(value: unknown): Draft {
  const { $schema: _schema, ...fields } =
    typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};
  const result = draft.safeParse(fields);
  if (result.success) return result.data;
  const [issue] = result.error.issues;
  const path = issue?.path.join('.') ?? '';
  const message = issue?.message ?? '';
  throw new Error(path === '' ? message : vscode.l10n.t('“{0}” is not right: {1}', path, message));
}
