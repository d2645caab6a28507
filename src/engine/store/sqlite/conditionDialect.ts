import type { ConditionDialect } from '../condition.ts';
import { checkPattern, containedText } from '../pattern.ts';
import { sqliteDialect } from './dialect.ts';
import { globOf } from './glob.ts';

/** Conditions for SQLite, whose lower() folds A to Z; beyond that it asks `fold` of functions.ts. */
export const sqliteConditions: ConditionDialect = {
  placeholder: sqliteDialect.placeholder,
  statusCode: sqliteDialect.statusCode,
  folded: (text, ascii) => (ascii ? `lower(${text})` : `fold(${text})`),
  like(text, pattern, bind) {
    const contained = containedText(pattern);
    if (contained !== undefined) return `instr(${text}, ${bind(contained)}) > 0`;
    const glob = globOf(pattern);
    if (glob === null) return 'FALSE';
    checkPattern(glob);
    return `${text} GLOB ${bind(glob)}`;
  },
  outcomeIsOneOf: (outcome, codes) => `${outcome} IN (${codes})`,
  same: (side, value, bind) => `${side} IS ${bind(value)}`,
  ordered(value, { descending, absent }) {
    // Nulls come before all values.
    const byDefault = absent === null || absent === (descending ? 'last' : 'first');
    const place = byDefault ? '' : `(${value}) IS NULL ${absent === 'first' ? 'DESC' : 'ASC'}, `;
    return `${place}${value}${descending ? ' DESC' : ''}`;
  },
};
