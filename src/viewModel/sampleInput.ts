type Schema = Record<string, unknown>;

const deepest = 6;

/**
 * A first input for a handler, made from its JSON schema: constants, defaults and examples as they stand, else the
 * smallest value of the type. Optional properties appear only when they have a default or an example.
 */
export function sampleInput(schema: Schema | null): unknown {
  return schema === null ? {} : sample(schema, schema, 0);
}

function sample(schema: Schema, root: Schema, depth: number): unknown {
  const given = givenValue(schema);
  if (given !== undefined) return given;
  const target = resolved(schema, root);
  if (target !== schema && depth < deepest) return sample(target, root, depth + 1);
  const choice = firstOf(schema.oneOf) ?? firstOf(schema.anyOf);
  if (choice && depth < deepest) return sample(choice, root, depth + 1);
  return ofType(schema, root, depth);
}

function givenValue(schema: Schema): unknown {
  if ('const' in schema) return schema.const;
  if ('default' in schema) return schema.default;
  if (Array.isArray(schema.examples) && schema.examples.length > 0) return schema.examples[0];
  return Array.isArray(schema.enum) && schema.enum.length > 0 ? schema.enum[0] : undefined;
}

function ofType(schema: Schema, root: Schema, depth: number): unknown {
  const type = Array.isArray(schema.type) ? schema.type[0] : schema.type;
  switch (type ?? (isSchema(schema.properties) ? 'object' : undefined)) {
    case 'object':
      return depth < deepest ? object(schema, root, depth) : {};
    case 'array':
      return array(schema, root, depth);
    case 'string':
      return '';
    case 'number':
    case 'integer':
      return typeof schema.minimum === 'number' ? schema.minimum : 0;
    case 'boolean':
      return false;
    default:
      return type === undefined ? {} : null;
  }
}

function object(schema: Schema, root: Schema, depth: number): Record<string, unknown> {
  const properties = isSchema(schema.properties) ? schema.properties : {};
  const required = new Set(Array.isArray(schema.required) ? schema.required : []);
  const entries: [string, unknown][] = [];
  for (const [name, property] of Object.entries(properties)) {
    if (!isSchema(property)) continue;
    if (required.has(name) || givenValue(property) !== undefined)
      entries.push([name, sample(property, root, depth + 1)]);
  }
  return Object.fromEntries(entries);
}

function array(schema: Schema, root: Schema, depth: number): unknown[] {
  const wanted = typeof schema.minItems === 'number' ? schema.minItems : 0;
  if (wanted === 0 || !isSchema(schema.items) || depth >= deepest) return [];
  const value = sample(schema.items, root, depth + 1);
  return Array.from({ length: Math.min(wanted, 10) }, () => structuredClone(value));
}

/** What a local reference (`#/$defs/x`) points to; the schema itself when it is none. */
function resolved(schema: Schema, root: Schema): Schema {
  if (typeof schema.$ref !== 'string' || !schema.$ref.startsWith('#/')) return schema;
  let found: unknown = root;
  for (const step of schema.$ref.slice(2).split('/')) {
    if (!isSchema(found)) return schema;
    found = found[decodeURIComponent(step).replaceAll('~1', '/').replaceAll('~0', '~')];
  }
  return isSchema(found) ? found : schema;
}

function firstOf(list: unknown): Schema | undefined {
  return Array.isArray(list) ? list.find(isSchema) : undefined;
}

function isSchema(value: unknown): value is Schema {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
