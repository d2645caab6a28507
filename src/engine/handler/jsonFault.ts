const maxDepth = 100;

/**
 * Where and why a value cannot become JSON text without losing something, as in `output.rows[3] is a function`; null when it
 * can. Undefined properties are left out and NaN becomes null, as JSON.stringify does it.
 */
export function jsonFault(value: unknown, path: string): string | null {
  return faultOf(value, path, new Map(), 0);
}

/** `seen` holds true for a value whose inside is being looked at, false for one that is known to be fine. */
function faultOf(value: unknown, path: string, seen: Map<object, boolean>, depth: number): string | null {
  if (typeof value === 'bigint') return `${path} is a BigInt`;
  if (typeof value === 'function') return `${path} is a function`;
  if (typeof value === 'symbol') return `${path} is a symbol`;
  if (typeof value !== 'object' || value === null) return null;
  const state = seen.get(value);
  if (state === true) return `${path} refers to an object that contains it`;
  if (state === false) return null;
  if (depth >= maxDepth) return `${path} is nested more than ${maxDepth} levels deep`;
  seen.set(value, true);
  const fault = insideOf(value, path, seen, depth);
  seen.set(value, false);
  return fault;
}

function insideOf(value: object, path: string, seen: Map<object, boolean>, depth: number): string | null {
  if (value instanceof Map) return `${path} is a Map`;
  if (value instanceof Set) return `${path} is a Set`;
  if (ArrayBuffer.isView(value) || value instanceof ArrayBuffer) return `${path} is binary data`;
  if (Array.isArray(value)) {
    for (let index = 0; index < value.length; index++) {
      const fault = faultOf(value[index], `${path}[${index}]`, seen, depth + 1);
      if (fault !== null) return fault;
    }
    return null;
  }
  if ('toJSON' in value && typeof value.toJSON === 'function')
    return converted(value.toJSON.bind(value), path, seen, depth);
  for (const [name, inner] of Object.entries(value)) {
    const fault = faultOf(inner, propertyPath(path, name), seen, depth + 1);
    if (fault !== null) return fault;
  }
  return null;
}

function converted(
  toJson: (key: string) => unknown,
  path: string,
  seen: Map<object, boolean>,
  depth: number,
): string | null {
  let value: unknown;
  try {
    value = toJson('');
  } catch (error) {
    return `${path}.toJSON() threw ${error instanceof Error ? error.message : String(error)}`;
  }
  return faultOf(value, path, seen, depth + 1);
}

/** Path of a property: `rows.amount`, or `rows["total amount"]` for a name that is no identifier. */
export function propertyPath(path: string, name: string): string {
  return /^[A-Za-z_$][\w$]*$/.test(name) ? `${path}.${name}` : `${path}[${JSON.stringify(name)}]`;
}
