import { faults } from '../fault.ts';

/** The options of a query as they were sent, decoded; aliases (`@p1`) with what they stand for. */
export interface ODataOptions {
  readonly system: ReadonlyMap<string, string>;
  /** Whatever begins neither with `$` nor with `@`, by its name as sent. */
  readonly custom: ReadonlyMap<string, string>;
  readonly aliases: ReadonlyMap<string, string>;
}

/** Splits and decodes what follows `?`, a plus sign being a blank. Raises a `DataverseFault` (400). */
export function readOptions(query: string): ODataOptions {
  const system = new Map<string, string>();
  const custom = new Map<string, string>();
  const aliases = new Map<string, string>();
  for (const part of query.split('&')) {
    if (part === '') continue;
    const equals = part.indexOf('=');
    const name = decode(equals < 0 ? part : part.slice(0, equals)).trim();
    const value = equals < 0 ? '' : decode(part.slice(equals + 1));
    const options = name.startsWith('$') ? system : name.startsWith('@') ? aliases : custom;
    if (options.has(name) && options !== custom) {
      // What the OData library says of it.
      throw faults.invalid(
        `Query option '${name}' was specified more than once, but it must be specified at most once.`,
      );
    }
    options.set(name, value);
  }
  return { system, custom, aliases };
}

/** Percent-decodes; raises a 400 where the text is no UTF-8. */
export function decode(text: string): string {
  try {
    return decodeURIComponent(text.replaceAll('+', ' '));
  } catch {
    throw faults.invalid('The address holds a percent sign that begins no encoded character.');
  }
}
