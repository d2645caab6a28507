import { statusModel } from '../details/status.ts';
import { l10n, number } from '../l10n.ts';
import { oneLine } from '../plainText.ts';
import type { ManyAct } from './manyAct.ts';
import type { TableFilter, TableModel, TableRow } from './model.ts';
import { outcomeState } from './outcomeText.ts';

const pageSize = 50;

/** Which rows of the table a person looks at; pages from 0. */
export interface TableChoice {
  readonly filter: TableFilter;
  readonly page: number;
}

/** The rows of the plan, page by page: before the run what will change, then what became of each. */
export function tableOf(act: ManyAct, { filter, page: wanted }: TableChoice): TableModel {
  const { plan, outcomes, phase } = act;
  const ran = phase === 'running' || phase === 'ended';
  const chosen = ran && filter !== 'all' ? outcomes.rows(filter) : undefined;
  const total = chosen?.length ?? plan.rows.length;
  const last = Math.max(0, Math.ceil(total / pageSize) - 1);
  const page = Math.min(wanted, last);
  const from = page * pageSize;
  const to = Math.min(total, from + pageSize);
  const indexes = Array.from({ length: to - from }, (_, position) => chosen?.[from + position] ?? from + position);
  const several = new Set(act.sources.map(({ connection }) => connection)).size > 1;
  return {
    title: ran ? l10n.t('Outcome of each operation') : l10n.t('Operations that will change'),
    columns: [
      { column: 'name', label: l10n.t('Operation') },
      { column: 'state', label: ran ? l10n.t('Outcome') : l10n.t('Status') },
      ...(ran && outcomes.refused > 0 ? [{ column: 'reason' as const, label: l10n.t('Why') }] : []),
      { column: 'type', label: l10n.t('Type') },
      ...(several ? [{ column: 'place' as const, label: l10n.t('Connection') }] : []),
    ],
    rows: indexes.map((index) => rowOf(act, index, ran, several)),
    filters: ran ? filtersOf(act, filter) : [],
    filtersTitle: l10n.t('Show'),
    range: total === 0 ? l10n.t('none') : l10n.t('{0}–{1} of {2}', number(from + 1), number(to), number(total)),
    previous: page > 0 ? page - 1 : null,
    next: page < last ? page + 1 : null,
    previousLabel: l10n.t('Previous Page'),
    nextLabel: l10n.t('Next Page'),
  };
}

function rowOf(
  { action, plan, outcomes, phase, sources }: ManyAct,
  index: number,
  ran: boolean,
  several: boolean,
): TableRow {
  const row = plan.rows[index];
  const kind = outcomes.kind(index);
  const status = row?.status ?? 'New';
  return {
    index,
    label: row?.label ?? '',
    opens: !outcomes.gone(index),
    id: row?.id ?? '',
    type: row?.type ?? '',
    state: ran ? outcomeState(action, kind, phase === 'running') : statusModel(status),
    reason: ran ? outcomes.reason(index) : '',
    place: several ? oneLine(sources[row?.source ?? 0]?.place ?? '') : '',
  };
}

function filtersOf({ action, outcomes, phase }: ManyAct, chosen: TableFilter): TableModel['filters'] {
  const counted = [
    ['all', outcomes.total],
    ['done', outcomes.done],
    ['refused', outcomes.refused],
    ['unknown', outcomes.unknown],
    ['waits', outcomes.left],
  ] as const;
  const shown = counted.filter(([filter, count]) => filter === 'all' || filter === chosen || count > 0);
  // All came to the same: there is nothing to choose from.
  if (shown.length < 3 && chosen === 'all') return [];
  return shown.map(([filter, count]) => {
    const label = filter === 'all' ? l10n.t('All') : outcomeState(action, filter, phase === 'running').label;
    return { filter, label: l10n.t('{0} ({1})', label, number(count)), pressed: filter === chosen };
  });
}
