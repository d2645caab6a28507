import { faults } from '../fault.ts';
import { Cursor } from './cursor.ts';
import type { Model } from './entity.ts';
import type { Filter } from './filter/filter.ts';
import { type FilterScope, parseCondition } from './filter/parse.ts';
import { type OrderBy, readOrder } from './order.ts';
import { readSelect } from './select.ts';

/** One navigation property of `$expand`. `select` null: all; filter, order and top are of those that lead to many. */
export interface Expand {
  readonly navigation: string;
  readonly select: readonly string[] | null;
  readonly expand: readonly Expand[];
  readonly filter: Filter | null;
  readonly order: readonly OrderBy[];
  readonly top: number | null;
}

type Options = Omit<Expand, 'navigation'>;

/** Reads a `$expand`, `a,b($select=c,d;$expand=…)`. Raises a `DataverseFault` (400). */
export function parseExpand(text: string, scope: FilterScope, model: Model): readonly Expand[] {
  const cursor = new Cursor(text);
  if (cursor.next.kind === 'end') return [];
  const expands = readExpands(cursor, scope, model);
  cursor.expectEnd();
  return expands;
}

function readExpands(cursor: Cursor, scope: FilterScope, model: Model): readonly Expand[] {
  const expands: Expand[] = [];
  do {
    const name = cursor.expectName();
    const navigation = scope.type.navigations.get(name);
    const target = navigation === undefined ? undefined : model.sets.get(navigation.set);
    if (navigation === undefined || target === undefined) throw faults.unknownProperty(name, scope.type.name);
    if (expands.some((each) => each.navigation === name)) throw faults.invalid(`'${name}' stands twice in $expand.`);
    const options = cursor.takeSymbol('(') ? readOptions(cursor, { ...scope, type: target }, model) : none;
    if (!navigation.many && (options.filter !== null || options.order.length > 0 || options.top !== null)) {
      throw faults.invalid(
        `'${name}' leads to one row: of the options in its $expand, $select and $expand have a meaning.`,
      );
    }
    expands.push({ navigation: name, ...options });
  } while (cursor.takeSymbol(','));
  return expands;
}

const none: Options = { select: null, expand: [], filter: null, order: [], top: null };

/** Options up to the parenthesis that closes them. */
function readOptions(cursor: Cursor, scope: FilterScope, model: Model): Options {
  let options = none;
  const seen = new Set<string>();
  do {
    const { next } = cursor;
    const name = cursor.expectName();
    if (seen.has(name)) throw faults.invalid(`The option ${name} stands twice in one $expand.`);
    seen.add(name);
    cursor.expectSymbol('=');
    options = { ...options, ...readOption(name, next.at, cursor, scope, model) };
  } while (cursor.takeSymbol(';'));
  cursor.expectSymbol(')');
  return options;
}

function readOption(name: string, at: number, cursor: Cursor, scope: FilterScope, model: Model): Partial<Options> {
  switch (name) {
    case '$select':
      return { select: readSelect(cursor, scope.type) };
    case '$expand':
      return { expand: cursor.deeper(() => readExpands(cursor, scope, model)) };
    case '$filter':
      return { filter: parseCondition(cursor, scope) };
    case '$orderby':
      return { order: readOrder(cursor, scope) };
    case '$top':
      return { top: readTop(cursor) };
    default:
      throw name.startsWith('$') ? faults.unsupportedOption(name) : faults.syntax(at, cursor.text);
  }
}

function readTop(cursor: Cursor): number {
  const token = cursor.take();
  if (token.kind === 'literal' && token.literal.kind === 'integer' && token.literal.value >= 0n)
    return Number(token.literal.value);
  throw faults.syntax(token.at, cursor.text);
}
