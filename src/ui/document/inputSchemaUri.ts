import { schemaScheme } from '../ids.ts';

/** Where the schema of one handler's input is read from. */
export function inputSchemaUri(type: string): string {
  return `${schemaScheme}://schemas/input/${encodeURIComponent(type)}.json`;
}
