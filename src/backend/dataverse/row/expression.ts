/**
 * `$filter` expressions, escaped by construction: columns are names of the table, values become literals here and
 * nowhere else. Empty lists make no sense to the service: {@link any} and {@link all} want at least one part.
 */
export type Expression = string & { readonly expression: unique symbol };

type TextColumn = 'name' | 'displayname' | 'errormessage' | 'inputparameters' | 'outputparameters';
type NumberColumn = 'backgroundoperationstatuscode' | 'backgroundoperationstatecode';
type DateColumn = 'createdon' | 'modifiedon';

const expression = (text: string) => text as Expression;
const quoted = (value: string) => `'${value.replaceAll("'", "''")}'`;
/** `%`, `_` and `[` are wildcards in the string functions; in brackets they stand for themselves. */
const literal = (value: string) => quoted(value.replaceAll(/[%_[]/g, (found) => `[${found}]`));

export const isText = (column: TextColumn, value: string) => expression(`${column} eq ${quoted(value)}`);
export const isNumber = (column: NumberColumn, value: number) => expression(`${column} eq ${Math.trunc(value)}`);
export const isAbsent = (column: TextColumn) => expression(`${column} eq null`);
export const contains = (column: TextColumn, value: string) => expression(`contains(${column},${literal(value)})`);
export const startsWith = (column: TextColumn, value: string) => expression(`startswith(${column},${literal(value)})`);
export const endsWith = (column: TextColumn, value: string) => expression(`endswith(${column},${literal(value)})`);
export const since = (column: DateColumn, at: number) => expression(`${column} ge ${new Date(at).toISOString()}`);
export const until = (column: DateColumn, at: number) => expression(`${column} le ${new Date(at).toISOString()}`);
export const versionAfter = (version: bigint) => expression(`versionnumber gt ${version}`);

/** GUIDs stand without quotes; anything else is refused here, before it becomes part of an address. */
export function isId(id: string): Expression {
  if (!isGuid(id)) throw new RangeError(`${id} is no GUID.`);
  return expression(`backgroundoperationid eq ${id}`);
}

export const not = (part: Expression) => expression(`not (${part})`);
export const any = (parts: readonly Expression[]) => joined(parts, ' or ');
export const all = (parts: readonly Expression[]) => joined(parts, ' and ');

export function isGuid(text: string): boolean {
  return /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i.test(text);
}

function joined(parts: readonly Expression[], word: string): Expression {
  const [only] = parts;
  if (only === undefined) throw new RangeError('An expression needs a part.');
  return parts.length === 1 ? only : expression(`(${parts.join(word)})`);
}
