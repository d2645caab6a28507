/** Answers of subrequests by their reference ids. */
export type References = ReadonlyMap<string, unknown>;

/**
 * The address with what it refers to (`@{ref1.records[0].Id}`) put in; undefined: that is not there. Values are encoded,
 * slashes stay, so that neither can add parameters.
 */
export function resolved(url: string, references: References): string | undefined {
  let isGood = true;
  const text = url.replaceAll(/@\{([^{}]{1,500})\}/g, (_whole, path: string) => {
    const value = valueAt(path, references);
    if (typeof value !== 'string' && typeof value !== 'number' && typeof value !== 'boolean') {
      isGood = false;
      return '';
    }
    return encodeURIComponent(String(value).toWellFormed()).replaceAll('%2F', '/');
  });
  return isGood ? text : undefined;
}

function valueAt(path: string, references: References): unknown {
  const [reference = '', ...steps] = path.replaceAll(/\[(\d{1,9})\]/g, '.$1').split('.');
  let value = references.get(reference);
  for (const step of steps) {
    if (typeof value !== 'object' || value === null || !Object.hasOwn(value, step)) return undefined;
    value = (value as Readonly<Record<string, unknown>>)[step];
  }
  return value;
}
