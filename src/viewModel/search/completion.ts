import { formatValue, queryKeys } from '../../operation/query.ts';
import { statuses } from '../../operation/status.ts';

/** What is known of the operations that are searched, for completion. */
export interface SearchFacts {
  readonly types: readonly string[];
  readonly groups: readonly string[];
  readonly parents: readonly string[];
  /** Paths that inputs have, such as `rows[0].amount`. */
  readonly inputPaths: readonly string[];
}

export interface Completion {
  /** The term as it would stand. */
  readonly label: string;
  readonly detail: string;
  /** The whole text of the search with it. */
  readonly text: string;
}

const times = ['15m', '1h', '2h', '1d', '7d'] as const;
/** Most completions of one kind. */
const limit = 50;

/** What could come next in a search that is being typed: keys, or values of the key that was begun. */
export function completions(text: string, facts: SearchFacts): readonly Completion[] {
  const start = lastTerm(text);
  const negated = text.startsWith('-', start) ? '-' : '';
  const term = text.slice(start + negated.length);
  const before = text.slice(0, start) + negated;
  const [, key = '', rest = ''] = /^([a-z]+):(.*)$/is.exec(term) ?? [];
  if (key !== '') return ofValues(before, key.toLowerCase(), rest, facts);
  return [...ofPaths(before, term, facts), ...ofKeys(before, term)];
}

/** Where the last term begins; inside quotation marks white space ends none. */
function lastTerm(text: string): number {
  let start = 0;
  let quoted = false;
  for (let at = 0; at < text.length; at++) {
    const character = text.charAt(at);
    if (quoted && character === '\\') at++;
    else if (character === '"') quoted = !quoted;
    else if (!quoted && /\s/.test(character)) start = at + 1;
  }
  return start;
}

function ofKeys(before: string, term: string): Completion[] {
  return queryKeys
    .filter(({ insert }) => insert.startsWith(term.toLowerCase()) && insert !== term)
    .map(({ insert, meaning }) => ({ label: insert, detail: meaning, text: before + insert }));
}

function ofValues(before: string, key: string, rest: string, facts: SearchFacts): Completion[] {
  const many = key === 'status' || key === 'type' || key === 'group' || key === 'parent';
  const comma = many ? rest.lastIndexOf(',') + 1 : 0;
  const [chosen, begun] = [rest.slice(0, comma), rest.slice(comma).replace(/^"/, '').toLowerCase()];
  return valuesOf(key, facts)
    .filter((value) => value.toLowerCase().includes(begun) && value.toLowerCase() !== begun)
    .slice(0, limit)
    .map((value) => {
      const term = `${key}:${chosen}${formatValue(value)}`;
      return { label: term, detail: '', text: before + term };
    });
}

function valuesOf(key: string, { types, groups, parents }: SearchFacts): readonly string[] {
  switch (key) {
    case 'status':
      return statuses;
    case 'type':
      return types;
    case 'group':
      return groups;
    case 'parent':
      return parents;
    case 'since':
    case 'until':
      return times;
    default:
      return [];
  }
}

function ofPaths(before: string, term: string, { inputPaths }: SearchFacts): Completion[] {
  if (!/^input[.[]/i.test(term) || term.includes('=')) return [];
  const begun = term.slice('input'.length).toLowerCase();
  return inputPaths
    .filter((path) => path.toLowerCase().startsWith(begun))
    .slice(0, limit)
    .map((path) => ({ label: `input${path}=`, detail: '', text: `${before}input${path}=` }));
}
