import { type Condition, everything, type Field, nothing, type TextField } from '../../../operation/condition.ts';
import { type ServiceField, statusValues } from '../../../service/salesforce/fields.ts';
import { sequenceOfId } from '../../../service/salesforce/ids.ts';
import { statusesShownAs } from '../../../service/salesforce/status.ts';
import type { QueryContext } from './context.ts';
import { queryFaults } from './faults.ts';
import type { Literal } from './query.ts';
import { patternOf } from './text.ts';
import { booleanValue, compareFolded, engineOperator, fitsPattern, holds, type Relation, textValue } from './values.ts';

export function compare(field: Field, relation: Relation, value: string | number, exact = false): Condition {
  return { kind: 'compare', field, operator: engineOperator(relation), value, ...(exact ? { exact } : {}) };
}

/** Null: nothing is less or greater than it. `IsDeleted` and `Id` always have a value, and so has `Status` here. */
export function nullAtom(field: ServiceField, relation: Relation | 'LIKE'): Condition {
  if (relation !== '=' && relation !== '!=') throw queryFaults.invalidOperator(field.name, relation);
  const absent: Condition =
    field.field === null || field.type === 'id' ? nothing : { kind: 'absent', field: field.field };
  return relation === '=' ? absent : { kind: 'not', of: absent };
}

export function idAtom(relation: Relation | 'LIKE', value: Literal): Condition {
  if (relation === 'LIKE') throw queryFaults.invalidOperator('Id', relation);
  return sequenceAtom(relation, textValue('Id', 'id', value));
}

/** Rows by the place of their ids in the order of ids. */
export function sequenceAtom(relation: Relation, id: string): Condition {
  const sequence = sequenceOfId(id);
  if (sequence !== undefined) return compare('sequence', relation, sequence);
  if (relation === '=' || relation === '!=') return relation === '=' ? nothing : everything;
  const isBefore = id < '08PBg0';
  return isBefore === relation.startsWith('>') ? everything : nothing;
}

/** `IsDeleted`, the only one: rows that are hidden are deleted ones. */
export function booleanAtom(
  name: string,
  relation: Relation | 'LIKE',
  value: Literal,
  { hidden }: Pick<QueryContext, 'hidden'>,
): Condition {
  if (relation !== '=' && relation !== '!=') throw queryFaults.invalidOperator(name, relation);
  const isDeleted = hidden ?? nothing;
  return booleanValue(name, value) === (relation === '=') ? isDeleted : { kind: 'not', of: isDeleted };
}

/** `length`: what is shown of a longer text, and so what is compared; LIKE looks at all of it. An empty text is none. */
export function textAtom(
  name: string,
  field: TextField,
  relation: Relation | 'LIKE',
  value: Literal,
  length: number,
): Condition {
  const text = textValue(name, 'string', value);
  if (relation === 'LIKE') return { kind: 'like', field, pattern: patternOf(value.text) };
  if (relation !== '=' && relation !== '!=') return orderedText(field, relation, text, length);
  const same = sameText(field, text, length);
  return relation === '=' ? same : { kind: 'not', of: same };
}

/** Before or behind a text: only the first characters of longer ones count. */
function orderedText(field: TextField, relation: Relation, text: string, length: number): Condition {
  if (text.length < length) return compare(field, relation, text);
  const shown = text.slice(0, length);
  const begins: Condition = { kind: 'like', field, pattern: [{ text: shown }, { any: 'run' }] };
  const isLonger = text.length > length;
  const withEqual = relation === '<' ? isLonger : relation === '>' ? false : relation === '<=' || !isLonger;
  if (relation.startsWith('<')) {
    const before = compare(field, '<', shown);
    return withEqual ? { kind: 'any', of: [before, begins] } : before;
  }
  const behind = compare(field, '>', shown);
  return withEqual ? { kind: 'any', of: [behind, begins] } : { kind: 'all', of: [behind, { kind: 'not', of: begins }] };
}

function sameText(field: TextField, text: string, length: number): Condition {
  if (text === '') return { kind: 'any', of: [{ kind: 'absent', field }, compare(field, '=', '')] };
  if (text.length > length) return nothing;
  if (text.length < length) return compare(field, '=', text);
  return { kind: 'like', field, pattern: [{ text }, { any: 'run' }] };
}

/** Values of the picklist are compared as texts; those that are not in it are no row's. */
export function statusAtom(relation: Relation | 'LIKE', value: Literal): Condition {
  const text = textValue('Status', 'string', value);
  const fitting = statusValues.filter((status) =>
    relation === 'LIKE' ? fitsPattern(status, value.text) : holds(relation, compareFolded(status, text)),
  );
  return { kind: 'oneOf', field: 'status', values: fitting.flatMap(statusesShownAs) };
}
