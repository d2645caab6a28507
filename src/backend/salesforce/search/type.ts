import type { Pattern } from '../../../operation/query.ts';
import { matchesTerm } from '../../../operation/query.ts';
import type { Compiled, Known } from './compiled.ts';
import { isOneOf, isStar } from './text.ts';

/** Whole types are asked for as they are; a pattern stands for those of the org's types that fit it. */
export async function typeTerm(patterns: readonly Pattern[], negated: boolean, known: Known): Promise<Compiled> {
  if (patterns.some(isStar)) return negated ? 'nothing' : 'everything';
  if (!known.has('Type')) return fitsOne('', patterns) === negated ? 'nothing' : 'everything';
  if (patterns.every((pattern) => pattern.length === 1)) {
    return isOneOf(
      'Type',
      patterns.map(([text]) => text),
      negated,
    );
  }
  const types = await known.types();
  if (types === null) return 'rest';
  const whole = patterns.flatMap((pattern) => (pattern.length === 1 ? [pattern[0]] : []));
  const found = new Set([...whole, ...types.filter((type) => fitsOne(type, patterns))]);
  return isOneOf('Type', [...found], negated);
}

function fitsOne(type: string, patterns: readonly Pattern[]): boolean {
  const row = {
    id: '',
    status: 'New',
    type,
    name: '',
    displayName: null,
    executionGroup: null,
    parentKey: null,
    resubmittedFrom: null,
  } as const;
  return matchesTerm({ kind: 'type', negated: false, values: patterns }, { ...row, submittedAt: 0, error: null });
}
