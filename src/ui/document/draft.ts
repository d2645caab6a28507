import * as vscode from 'vscode';
import { parseExact } from '../../operation/json.ts';
import { type Draft, draft } from '../../operation/operation.ts';
import { connectionOfSchema } from './schemaUri.ts';

export { draftSchema } from './draftSchema.ts';

/** A draft as a person wrote it. */
export interface WrittenDraft {
  readonly draft: Draft;
  /** Id of the connection it is for, where it names one. */
  readonly connection: string | undefined;
  /** Id of the operation whose changed input it holds, where it was made from one. */
  readonly resubmittedFrom: string | undefined;
}

/** Reads a draft; numbers in the input stay as they were written. Raises a sentence that says what is wrong. */
export function readDraft(text: string): WrittenDraft {
  const value = parseExact(text);
  const { $schema, resubmittedFrom } = fieldsOf(value);
  return {
    draft: checkDraft(value),
    connection: connectionOfSchema($schema),
    resubmittedFrom: typeof resubmittedFrom === 'string' ? resubmittedFrom : undefined,
  };
}

/** What a draft submits, from a value that has been read. */
export function checkDraft(value: unknown): Draft {
  const { $schema: _schema, resubmittedFrom: _from, ...fields } = fieldsOf(value);
  const result = draft.safeParse(fields);
  if (result.success) return result.data;
  const [issue] = result.error.issues;
  const path = issue?.path.join('.') ?? '';
  const message = issue?.message ?? '';
  throw new Error(path === '' ? message : vscode.l10n.t('“{0}” is not right: {1}', path, message));
}

function fieldsOf(value: unknown): Record<string, unknown> {
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};
}
