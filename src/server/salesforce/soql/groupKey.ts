import type { Field, GroupBy, NumberField } from '../../../operation/condition.ts';
import { isStatus } from '../../../operation/status.ts';
import type { FieldType, ServiceField } from '../../../service/salesforce/fields.ts';
import { idOfSequence } from '../../../service/salesforce/ids.ts';
import { shownStatus } from '../../../service/salesforce/status.ts';
import { Calendar } from './calendar.ts';
import type { QueryContext } from './context.ts';
import { dateValue, isDateFunction, stepOf } from './dateFunction.ts';
import { queryFaults } from './faults.ts';
import type { Paths, Target } from './path.ts';
import { type Expression, written } from './query.ts';
import { type Cell, shownText } from './row.ts';

/** A value of the engine's groups. */
export type Raw = string | number | null;

/** Something that rows are put into groups by, or whose values are told apart. */
export interface GroupKey {
  readonly of: Expression;
  /** As it is shown when it has no alias: the last name of its path; null for a function. */
  readonly name: string | null;
  readonly type: FieldType | 'day';
  /** What the engine makes groups by; null: all rows have the same value. */
  readonly by: GroupBy | null;
  /** A field that has as many values, and has none in the same rows; null: there is none of the row itself. */
  readonly field: Field | null;
  show(raw: Raw): Cell;
  /** Values that the engine tells apart are never shown alike. */
  readonly isExact: boolean;
}

/** The key of an expression behind GROUP BY. Raises the faults of fields that cannot be grouped. */
export function groupKeyOf(of: Expression, paths: Paths, context: QueryContext): GroupKey {
  if (of.kind === 'call') return dateKey(of, paths, context);
  const target = paths.resolve(of.path);
  // Which rows are deleted is no value of theirs.
  const isMixed = target.field.field === null && context.hidden !== null && context.showsHidden;
  if (!target.field.groupable || isMixed) throw queryFaults.notGroupable(of.path);
  return { of, name: target.path.at(-1) ?? null, ...keyOf(target, context) };
}

/** How the engine tells the values of a field apart, and how they are shown. */
export function keyOf(
  target: Target,
  { users }: QueryContext,
): Pick<GroupKey, 'by' | 'field' | 'show' | 'isExact' | 'type'> {
  const { field, leaders } = target;
  const isLeader = target.kind === 'own' && field.field === 'groupLeaderId';
  const steps = leaders + (isLeader ? 1 : 0);
  const type = target.kind === 'user' && target.of !== 'Id' ? 'string' : field.type;
  if (field.field === null || steps > 1) {
    return { type, by: null, field: null, show: () => (steps > 0 ? null : false), isExact: true };
  }
  const shown = isLeader ? 'sequence' : field.field;
  const by: GroupBy = steps === 1 ? { leader: shown } : shown;
  const own = { type, by, field: leaders > 0 ? null : field.field };
  if (shown === 'sequence') return { ...own, show: (raw) => idOf(raw), isExact: true };
  if (field.referenceTo === 'User') {
    const of = target.kind === 'user' ? target.of : 'Id';
    const show = (raw: Raw) => {
      if (raw === null) return null;
      const { id, name, username } = users.of(String(raw));
      return { Id: id, Name: name, Username: username }[of];
    };
    return { ...own, show, isExact: true };
  }
  const isExact =
    field.type === 'int' ||
    field.type === 'datetime' ||
    ['ExecutionGroup', 'SequenceGroup', 'ParentKey', 'Type'].includes(field.name);
  return { ...own, show: (raw) => cellOfRaw(raw, field), isExact };
}

function idOf(raw: Raw): string | null {
  return raw === null ? null : idOfSequence(Number(raw));
}

/** A value of the engine as the field shows it. */
function cellOfRaw(raw: Raw, field: ServiceField): Cell {
  if (raw === null) return null;
  if (field.field === 'sequence') return idOf(raw);
  if (field.type === 'datetime') return new Date(Number(raw));
  const text = String(raw);
  if (field.field === 'status') return isStatus(text) ? shownStatus(text) : null;
  return typeof raw === 'string' ? shownText(raw, field) : raw;
}

function dateKey(of: Expression & { readonly kind: 'call' }, paths: Paths, context: QueryContext): GroupKey {
  const [inner] = of.of;
  const isConverted = inner?.kind === 'call' && inner.name === 'CONVERTTIMEZONE';
  const path = isConverted ? inner.of[0] : inner;
  const { name } = of;
  if (!isDateFunction(name) || of.of.length !== 1 || path?.kind !== 'path') {
    throw queryFaults.malformed(`${written(of)} can not be grouped by in a query call`);
  }
  const { kind, field, leaders } = paths.resolve(path.path);
  if (kind !== 'own' || field.type !== 'datetime' || leaders > 0) {
    throw queryFaults.malformed(`The function ${name} needs a field of type dateTime: ${path.path}`);
  }
  // UTC, unless the query asks for the user's time.
  const calendar = new Calendar(isConverted ? context.timeZone : 'UTC');
  return {
    of,
    name: null,
    type: name === 'DAY_ONLY' ? 'day' : 'int',
    field: null,
    by: { field: field.field as NumberField, step: stepOf(name, calendar) },
    show: (raw) => (raw === null ? null : dateValue(name, Number(raw), calendar, context.fiscalYearStart)),
    isExact: name === 'DAY_ONLY' && calendar.isUtc,
  };
}
