import { schemaScheme } from '../ids.ts';

/** Where the schema of a draft is read from. A draft names it, and so remembers the connection that it is for. */
export function draftSchemaUri(connection: string): string {
  return `${schemaScheme}://schemas/${connection}/draft.json`;
}

/** The same for every draft that names none: it is for the connection that is usually meant. */
export const plainDraftSchemaUri = `${schemaScheme}://schemas/draft.json`;

/** Where the schema of one handler's input is read from. */
export function inputSchemaUri(connection: string, type: string): string {
  return `${schemaScheme}://schemas/${connection}/input/${encodeURIComponent(type)}.json`;
}

/** The connection that a draft's `$schema` names; undefined when it is none of ours. */
export function connectionOfSchema(uri: unknown): string | undefined {
  if (typeof uri !== 'string') return undefined;
  const prefix = `${schemaScheme}://schemas/`;
  const match = uri.startsWith(prefix) ? /^([0-9a-z-]+)\/draft\.json$/.exec(uri.slice(prefix.length)) : null;
  return match?.[1];
}
