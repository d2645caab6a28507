import { lowerAscii } from '../../../operation/query/ascii.ts';
import type { Pattern, Term } from '../../../operation/query.ts';
import { statusValues } from '../../../service/salesforce/fields.ts';
import { standIn } from '../row/status.ts';
import { all, any, compare, is, isNot, not, oneOf } from '../soql/condition.ts';
import { type Compiled, isCondition, type Known } from './compiled.ts';
import { groupTerm } from './group.ts';
import { beginsLikeId, wholeId } from './id.ts';
import { fitsPatterns, foundIn, isOneOf } from './text.ts';
import { typeTerm } from './type.ts';

/** Dates of the service begin and end here (SOQL and SOSL Reference, date formats), ms. */
const dates = { first: Date.UTC(1700, 0, 1), last: Date.UTC(4000, 0, 1) };

/** Texts are compared as the service does it, without regard to case. */
export async function compileTerm(term: Term, known: Known): Promise<Compiled> {
  const { negated } = term;
  switch (term.kind) {
    case 'status':
      return statusTerm(term.values, negated);
    case 'id':
      return idTerm(term.values, negated);
    case 'type':
      return typeTerm(term.values, negated, known);
    case 'group':
      return groupTerm(term.values, negated, known);
    case 'parent':
      return fitsPatterns('ParentKey', term.values, negated, known);
    case 'since':
      return moment(negated ? '<' : '>=', term.at);
    case 'until':
      return moment(negated ? '>' : '<=', term.at);
    case 'error':
      return foundIn(['Error'].filter(known.has), term.text, negated);
    case 'text':
      return textTerm(term.text, negated, known);
    // No row tells what it was made from.
    case 'original':
    case 'payload':
      return negated ? 'everything' : 'nothing';
  }
}

/** Rows whose value no page documents, or that have none, are shown as the stand-in and found with it. */
function statusTerm(values: readonly string[], negated: boolean): Compiled {
  const wanted = statusValues.filter((value) => values.includes(value) !== negated);
  const others = statusValues.filter((value) => !wanted.includes(value));
  if (values.includes(standIn) === negated) return wanted.length === 0 ? 'nothing' : oneOf('Status', wanted);
  return others.length === 0 ? 'everything' : any([is('Status', null), not(oneOf('Status', others))]);
}

/** A part of an id cannot be asked for. */
function idTerm(patterns: readonly Pattern[], negated: boolean): Compiled {
  if (patterns.some((pattern) => pattern.length > 1)) return 'rest';
  const ids = patterns.flatMap(([text]) => wholeId(text) ?? []);
  if (ids.length === 0) return negated ? 'everything' : 'nothing';
  return negated ? all(ids.map((id) => isNot('Id', id))) : oneOf('Id', ids);
}

function moment(operator: '<' | '<=' | '>' | '>=', at: number): Compiled {
  const isOpen = operator.startsWith('>') ? at < dates.first : at > dates.last;
  if (isOpen) return 'everything';
  return at < dates.first || at > dates.last ? 'nothing' : compare('CreatedDate', operator, at);
}

/** Name, group, parent key, error and type; ids only when they are whole. */
async function textTerm(text: string, negated: boolean, known: Known): Promise<Compiled> {
  const id = wholeId(text);
  if (id === undefined && beginsLikeId(text)) return 'rest';
  const names = ['Name', 'ExecutionGroup', 'ParentKey', 'Error'].filter(known.has);
  const types = known.has('Type') ? await known.types() : [];
  if (types === null) return 'rest';
  const wanted = lowerAscii(text);
  const found = types.filter((type) => lowerAscii(type).includes(wanted));
  const parts = [foundIn(names, text, negated), isOneOf('Type', found, negated)];
  if (parts.includes('rest')) return 'rest';
  const conditions = parts.filter(isCondition);
  if (id !== undefined) conditions.push(negated ? isNot('Id', id) : is('Id', id));
  if (conditions.length === 0) return negated ? 'everything' : 'nothing';
  return negated ? all(conditions) : any(conditions);
}
