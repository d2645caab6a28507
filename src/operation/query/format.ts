import { isScalarWord } from '../scalar.ts';
import { formatPath, quote } from './path.ts';
import { type Pattern, type Query, queryKeys, type Term } from './term.ts';

/** The query as text that `parseQuery` reads as the same query; instants are written in UTC. */
export function formatQuery(query: Query): string {
  return query.terms.map((term) => (term.negated ? '-' : '') + formatTerm(term)).join(' ');
}

function formatTerm(term: Term): string {
  switch (term.kind) {
    case 'id':
    case 'original':
      return `${term.kind}:${term.values.map(formatId).join(',')}`;
    case 'type':
    case 'group':
    case 'parent':
      return `${term.kind}:${term.values.map(formatPattern).join(',')}`;
    case 'status':
      return `status:${term.values.join(',')}`;
    case 'error':
      return `error:${formatWord(term.text)}`;
    case 'text':
      return formatText(term.text);
    case 'since':
    case 'until':
      return `${term.kind}:${new Date(term.at).toISOString()}`;
    case 'payload': {
      const value = term.onlyText && isScalarWord(term.value) ? quote(term.value) : formatWord(term.value);
      return `${term.payload}${formatPath(term.path)}=${value}`;
    }
  }
}

const guid = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

/** Quoted unless it is a whole GUID, since an unquoted beginning of one stands for all that begin so. */
function formatId(pattern: Pattern): string {
  return pattern.length > 1 || guid.test(pattern[0]) ? formatPattern(pattern) : quote(pattern[0]);
}

function formatPattern(pattern: Pattern): string {
  if (pattern.length === 1 && pattern[0] === '') return quote('');
  return pattern.map((piece) => (/[\s",*]/.test(piece) ? quote(piece) : piece)).join('*');
}

/** A value as it is written among the alternatives of a term: quoted when it holds what would be read otherwise. */
export function formatValue(text: string): string {
  return formatPattern([text]);
}

function formatWord(text: string): string {
  return text === '' || /[\s"]/.test(text) ? quote(text) : text;
}

const special = new RegExp(
  `^-|^[a-z]+:|^(?:${queryKeys.map(({ insert }) => insert.slice(0, -1)).join('|')})[.[=]`,
  'i',
);

/** Free text, quoted wherever its beginning could be read as something else. */
function formatText(text: string): string {
  return special.test(text) ? quote(text) : formatWord(text);
}
