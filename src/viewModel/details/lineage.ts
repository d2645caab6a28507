import type { Operation } from '../../operation/operation.ts';
import { l10n, number, plural } from '../l10n.ts';
import { clockTime } from '../time.ts';
import { actionModel } from './actions.ts';
import type { LineageModel, RelativeModel, RelativesModel } from './model.ts';
import { statusModel } from './status.ts';
import { visibleLabel, visibleLine } from './visible.ts';

/** What was read of the relatives of an operation. Undefined: not read, or not asked for. */
export interface Relatives {
  /** Null when it is gone. */
  readonly original?: Operation | null;
  /** Those that were resubmitted from this one, newest first; `more` when there are others. */
  readonly copies?: { readonly rows: readonly Operation[]; readonly more: boolean };
  /** Others with the same parent key, newest first. */
  readonly family?: { readonly rows: readonly Operation[]; readonly total: number; readonly partial: string | null };
}

/** Where it comes from, what was made of it, and who belongs to the same parent key. Null when there is nothing to tell. */
export function lineageOf(operation: Operation, relatives: Relatives, now: number): LineageModel | null {
  const groups = [originalOf(operation, relatives, now), copiesOf(relatives, now), familyOf(operation, relatives, now)];
  const parts = groups.filter((group) => group !== null);
  return parts.length === 0 ? null : { title: l10n.t('Lineage'), groups: parts };
}

function originalOf({ resubmittedFrom: id }: Operation, { original }: Relatives, now: number): RelativesModel | null {
  if (id === null) return null;
  const known = original ? [relative(original, now)] : [];
  const note = original === null ? l10n.t('{0}, which has been deleted or has expired.', id) : '';
  const rows = original === undefined ? [{ id, label: id, status: null, detail: '' }] : known;
  return { key: 'original', title: l10n.t('Resubmitted from'), rows, note, related: null };
}

function copiesOf({ copies }: Relatives, now: number): RelativesModel | null {
  if (!copies || copies.rows.length === 0) return null;
  const note = copies.more ? l10n.t('There are more.') : '';
  const rows = copies.rows.map((each) => relative(each, now));
  return { key: 'copies', title: l10n.t('Resubmitted as'), rows, note, related: null };
}

function familyOf({ parentKey }: Operation, { family }: Relatives, now: number): RelativesModel | null {
  if (!family || parentKey === null || parentKey === '') return null;
  const key = visibleLine(parentKey, 100);
  const { total, rows } = family;
  const left = total - rows.length;
  const notes = [
    total === 0 ? l10n.t('No other operation has this parent key.') : '',
    left > 0 ? plural(left, l10n.t('{0} more', number(left)), l10n.t('{0} more', number(left))) : '',
    family.partial ?? '',
  ];
  return {
    key: 'family',
    title: l10n.t('Same parent key {0}', key),
    rows: rows.map((each) => relative(each, now)),
    note: notes.filter((note) => note !== '').join(' '),
    related: total > 0 ? actionModel('showRelated') : null,
  };
}

function relative(operation: Operation, now: number): RelativeModel {
  return {
    id: operation.id,
    label: visibleLabel(operation),
    status: statusModel(operation.status),
    detail: clockTime(operation.submittedAt, now),
  };
}
