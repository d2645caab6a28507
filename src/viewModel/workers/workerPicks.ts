import { formatValue } from '../../operation/query.ts';
import type { WorkerInfo, WorkerList } from '../../operation/worker.ts';
import { l10n, number, plural } from '../l10n.ts';
import { oneLine } from '../plainText.ts';
import { ago } from '../time.ts';

/** A worker, or a type that has none, as a line to pick from. */
export interface WorkerPick {
  /** Codicon id. */
  readonly icon: string;
  readonly label: string;
  readonly description: string;
  readonly detail: string;
  /** The search that picking it comes to. */
  readonly query: string;
}

/** Workers that live, each with the search for what runs of its types. */
export function workerPicks({ workers }: WorkerList, now: number): WorkerPick[] {
  return workers.map((worker) => ({
    icon: worker.stopping ? 'debug-stop' : 'server-process',
    label: l10n.t('{0}, process {1}', oneLine(worker.machine, 80), worker.pid),
    description: stateOf(worker, now),
    detail: typesText(worker),
    query: searchFor(worker),
  }));
}

/** Types whose last worker has gone, each with the search for what waits. */
export function absentPicks({ types }: WorkerList, now: number): WorkerPick[] {
  return types.flatMap(({ type, absentSince }) =>
    absentSince === null
      ? []
      : [
          {
            ...{ icon: 'warning', label: oneLine(type, 80), detail: '' },
            description: l10n.t('no worker, the last one was seen {0}', ago(absentSince, now)),
            query: `type:${formatValue(type)} status:New,Waiting`,
          },
        ],
  );
}

function stateOf({ running, concurrency, seenAt, startedAt, version }: WorkerInfo, now: number): string {
  const parts = [
    l10n.t('runs {0} of {1}', number(running), number(concurrency)),
    l10n.t('seen {0}', ago(seenAt, now)),
    l10n.t('started {0}', ago(startedAt, now)),
    version === '' ? '' : l10n.t('version {0}', oneLine(version, 40)),
  ];
  return parts.filter((part) => part !== '').join(' · ');
}

function typesText({ types, stopping }: WorkerInfo): string {
  if (stopping) return l10n.t('It is stopping: it takes nothing new.');
  if (types.length === 0) return l10n.t('It has no handler that is ready.');
  const names = types.map(({ type }) => oneLine(type, 80)).join(', ');
  return plural(types.length, l10n.t('Type: {0}', names), l10n.t('Types: {0}', names));
}

function searchFor({ types }: WorkerInfo): string {
  const which = types.map(({ type }) => formatValue(type)).join(',');
  return which === '' ? 'status:Running,Canceling' : `type:${which} status:Running,Canceling`;
}
