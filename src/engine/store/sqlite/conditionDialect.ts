import { OperationFailure } from '../../../operation/error.ts';
import type { ConditionDialect } from '../condition.ts';
import { containedText } from '../pattern.ts';
import { sqliteDialect } from './dialect.ts';
import { globOf } from './glob.ts';

/** SQLite refuses patterns of more than 50,000 bytes. */
const longestPattern = 40_000;

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
    if (Buffer.byteLength(glob) > longestPattern) {
      throw new OperationFailure('invalid-query', 'The pattern is too long. Look for a shorter text.');
    }
    return `${text} GLOB ${bind(glob)}`;
  },
};
