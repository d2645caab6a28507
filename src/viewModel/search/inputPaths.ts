import { formatPath } from '../../operation/query.ts';

type Schema = Record<string, unknown>;

/** How deep paths go, and how many there are at most. */
const deepest = 4;
const most = 200;

/**
 * Paths to single values that an input with this JSON schema has, as the search grammar writes them: `.order.id`,
 * `.rows[0].amount`.
 */
export function inputPaths(schema: Schema | null): readonly string[] {
  const paths: string[] = [];
  if (schema) collect(schema, [], paths);
  return paths;
}

function collect(schema: Schema, path: readonly (string | number)[], paths: string[]): void {
  if (path.length > deepest || paths.length >= most) return;
  const { properties, items } = schema;
  if (isSchema(properties)) {
    for (const [key, value] of Object.entries(properties)) if (isSchema(value)) collect(value, [...path, key], paths);
  } else if (isSchema(items)) {
    collect(items, [...path, 0], paths);
  } else if (path.length > 0) {
    paths.push(formatPath(path));
  }
}

function isSchema(value: unknown): value is Schema {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
