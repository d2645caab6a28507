import { queryFaults } from './faults.ts';
import { parseFlat } from './flat.ts';
import { type Tree, takeApart } from './logic.ts';
import type { Comparison, Item, Logic, SoqlQuery } from './query.ts';
import { isSign, isWord, scan, type Token, written } from './scan.ts';

/** A query and its pieces, by which places in it are found. */
export interface Parsed {
  readonly query: SoqlQuery;
  readonly tokens: readonly Token[];
}

/**
 * Parses a query. The grammar is the library's; what it does not keep (how conditions hang together, NOT in HAVING, more
 * than nine parentheses in a row, other blanks than one between words) is taken apart before. Raises MALFORMED_QUERY.
 */
export function parse(text: string): Parsed {
  const tokens = scan(text);
  return { query: parseStatement(withoutView(tokens)), tokens };
}

/** Words that begin the next part after the condition. */
const afterWhere = ['GROUP', 'HAVING', 'ORDER', 'LIMIT', 'OFFSET', 'WITH', 'FOR', 'UPDATE', 'ALL'] as const;
const afterHaving = ['ORDER', 'LIMIT', 'OFFSET', 'FOR', 'UPDATE', 'ALL'] as const;

function parseStatement(tokens: readonly Token[]): SoqlQuery {
  const [first] = tokens;
  if (!isWord(first, 'SELECT')) throw queryFaults.unexpectedToken(first?.text ?? '<EOF>');
  const base = first?.depth ?? 0;
  const find = (from: number, ...words: readonly string[]) => {
    const found = tokens.findIndex((token, index) => index >= from && token.depth === base && isWord(token, ...words));
    return found < 0 ? tokens.length : found;
  };
  const from = find(1, 'FROM');
  const items = splitItems(tokens.slice(1, from), base);
  const plain = items.filter((item) => !isSubquery(item));

  const whereAt = find(from, 'WHERE');
  const whereEnd = find(whereAt + 1, ...afterWhere);
  const where = whereAt < tokens.length ? takeApart(tokens.slice(whereAt + 1, whereEnd)) : null;
  const rest = where === null ? from : whereEnd;
  const havingAt = find(rest, 'HAVING');
  const havingEnd = find(havingAt + 1, ...afterHaving);
  const having = havingAt < tokens.length ? takeApart(tokens.slice(havingAt + 1, havingEnd)) : null;

  // The library takes comparisons in a row, and of HAVING only some: both go to it as WHERE.
  const leaves = (parts: typeof where) => (parts?.leaves ?? []).map(written).join(' AND ');
  const flat = parseFlat(
    [
      'SELECT',
      plain.map(written).join(' , ') || 'Id',
      written(tokens.slice(from, where === null ? havingAt : whereAt)),
      where === null ? '' : `WHERE ${leaves(where)} ${written(tokens.slice(whereEnd, havingAt))}`,
      written(tokens.slice(havingEnd)),
    ].join(' '),
  );
  const havingFlat = having === null ? [] : parseFlat(`SELECT Id FROM X WHERE ${leaves(having)}`).comparisons;
  checkLeaves(where?.leaves ?? [], flat.comparisons);
  checkLeaves(having?.leaves ?? [], havingFlat);
  const values = flat.items.values();
  return {
    ...flat.rest,
    items: items.map(
      (item): Item =>
        isSubquery(item)
          ? { kind: 'children', query: parseStatement(withoutView(item.slice(1, -1))) }
          : (values.next().value ?? { kind: 'value', of: { kind: 'path', path: '' }, alias: null }),
    ),
    where: where === null ? null : joined(where.tree, flat.comparisons),
    having: having === null ? null : joined(having.tree, havingFlat),
  };
}

/** What SELECT lists, each as its tokens. */
function splitItems(tokens: readonly Token[], base: number): Token[][] {
  const items: Token[][] = [[]];
  for (const token of tokens) {
    if (isSign(token, ',') && token.depth === base) items.push([]);
    else items.at(-1)?.push(token);
  }
  return items;
}

function isSubquery(item: readonly Token[]): boolean {
  return isSign(item[0], '(') && isWord(item[1], 'SELECT') && isSign(item.at(-1), ')');
}

/** Without `FOR VIEW` and `FOR REFERENCE`, which say that a person looks at the rows: nothing follows from that here. */
function withoutView(tokens: readonly Token[]): readonly Token[] {
  const isView = isWord(tokens.at(-2), 'FOR') && isWord(tokens.at(-1), 'VIEW', 'REFERENCE');
  return isView ? withoutView(tokens.slice(0, -2)) : tokens;
}

/** The library also takes comparisons without anything between them. */
function checkLeaves(leaves: readonly (readonly Token[])[], comparisons: readonly Comparison[]): void {
  if (leaves.length === comparisons.length) return;
  const operators = (leaf: readonly Token[]) => leaf.filter(({ text }) => /^(?:[=<>!]|like$|in$)/i.test(text)).length;
  throw queryFaults.unexpectedToken(leaves.find((leaf) => operators(leaf) > 1)?.at(3)?.text ?? '<EOF>');
}

function joined(tree: Tree, comparisons: readonly Comparison[]): Logic {
  switch (tree.kind) {
    case 'and':
    case 'or':
      return { kind: tree.kind, of: tree.of.map((one) => joined(one, comparisons)) };
    case 'not':
      return { kind: 'not', of: joined(tree.of, comparisons) };
    case 'leaf': {
      const comparison = comparisons[tree.index];
      if (comparison === undefined) throw queryFaults.unexpectedToken('<EOF>');
      return comparison;
    }
  }
}
