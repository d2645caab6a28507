import type { Pattern } from '../../../operation/query.ts';
import { all, any, type Condition, contains, is, isNot, like, not, oneOf } from '../soql/condition.ts';
import type { Compiled, Known } from './compiled.ts';

/** Most texts that one condition names. */
const mostTexts = 200;

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
  if (pattern.length > 1) return [like(name, pattern)];
  return pattern[0] === '' ? [] : [is(name, pattern[0])];
}

/** The text is found anywhere in one of the fields. */
export function foundIn(names: readonly string[], text: string, negated: boolean): Compiled {
  const parts = names.map((name) =>
    negated ? any([is(name, null), not(contains(name, text))]) : contains(name, text),
  );
  if (parts.length === 0) return negated ? 'everything' : 'nothing';
  return negated ? all(parts) : any(parts);
}

/** The field is one of these texts; a field without a value counts as the empty one. */
export function isOneOf(name: string, texts: readonly string[], negated: boolean): Compiled {
  const filled = texts.filter((text) => text !== '');
  if (texts.length === 0) return negated ? 'everything' : 'nothing';
  if (filled.length > mostTexts) return 'rest';
  const listed = filled.length === 0 ? [] : [oneOf(name, filled)];
  const takesEmpty = filled.length < texts.length;
  if (takesEmpty) return negated ? all([isNot(name, null), ...listed.map(not)]) : any([...listed, is(name, null)]);
  return negated ? any([is(name, null), ...listed.map(not)]) : any(listed);
}
