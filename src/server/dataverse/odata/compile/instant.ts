import { type Comparison, type Condition, type NumberField, nothing } from '../../../../operation/condition.ts';

/**
 * An instant as it is shown, compared: it is kept in ms and shown in whole seconds (`step` 1,000) unless the facade is
 * told to show fractions (`step` 1), and a client that asks for a value that it was shown finds its row.
 */
export function compareInstant(
  field: NumberField,
  operator: Exclude<Comparison, '<>'>,
  value: number,
  step: number,
): Condition {
  const floor = Math.floor(value / step) * step;
  const ceiling = Math.ceil(value / step) * step;
  const at = (sign: Comparison, instant: number): Condition => ({
    kind: 'compare',
    field,
    operator: sign,
    value: instant,
  });
  switch (operator) {
    case '=':
      if (floor !== ceiling) return nothing;
      return step === 1 ? at('=', value) : { kind: 'all', of: [at('>=', floor), at('<', floor + step)] };
    case '>':
      return at('>=', floor + step);
    case '>=':
      return at('>=', ceiling);
    case '<':
      return at('<', ceiling);
    case '<=':
      return at('<', floor + step);
  }
}
