import type { Pattern } from '../../../operation/query.ts';
import { fieldOf } from '../../../service/salesforce/fields.ts';
import { all, any, type Condition, contains, is, isNot, like, not, oneOf } from '../soql/condition.ts';
import type { Compiled, Known } from './compiled.ts';

/** Most texts that one condition names. */
const mostTexts = 200;

/** False for a text that is longer than any in the field; the service would refuse one of over 4,000 characters. */
function isShort(name: string, text: string): boolean {
  return text.length <= (fieldOf(name)?.length ?? 0);
}

/** The pattern that every text fits. */
export function isStar(pattern: Pattern): boolean {
  return pattern.length > 1 && pattern.every((piece) => piece === '');
}

/** A text field fits one of the patterns; a field that the user may not see is empty. */
export function fitsPatterns(name: string, patterns: readonly Pattern[], negated: boolean, { has }: Known): Compiled {
  const parts = has(name) ? patterns.flatMap((pattern) => fitting(name, pattern)) : [];
  if (parts.length === 0) return negated ? 'everything' : 'nothing';
  return negated ? any([is(name, null), all(parts.map(not))]) : any(parts);
}

function fitting(name: string, pattern: Pattern): readonly Condition[] {
  if (isStar(pattern)) return [isNot(name, null)];
  if (!isShort(name, pattern.join(''))) return [];
  if (pattern.length > 1) return [like(name, pattern)];
  return pattern[0] === '' ? [] : [is(name, pattern[0])];
}

/** The text is found anywhere in one of the fields. */
export function foundIn(names: readonly string[], text: string, negated: boolean): Compiled {
  const wide = names.filter((name) => isShort(name, text));
  const parts = wide.map((name) => (negated ? any([is(name, null), not(contains(name, text))]) : contains(name, text)));
  if (parts.length === 0) return negated ? 'everything' : 'nothing';
  return negated ? all(parts) : any(parts);
}

/** The field is one of these texts; a field without a value counts as the empty one. */
export function isOneOf(name: string, texts: readonly string[], negated: boolean): Compiled {
  const possible = texts.filter((text) => isShort(name, text));
  const filled = possible.filter((text) => text !== '');
  if (possible.length === 0) return negated ? 'everything' : 'nothing';
  if (filled.length > mostTexts) return 'rest';
  const listed = filled.length === 0 ? [] : [oneOf(name, filled)];
  const takesEmpty = filled.length < possible.length;
  if (takesEmpty) return negated ? all([isNot(name, null), ...listed.map(not)]) : any([...listed, is(name, null)]);
  return negated ? any([is(name, null), ...listed.map(not)]) : any(listed);
}
