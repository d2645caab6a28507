import type { Counts } from '../../operation/answer.ts';
import type { Operation } from '../../operation/operation.ts';
import type { Status } from '../../operation/status.ts';

/** One root of the tree: the operations of one or two statuses that a person sees as one. */
export interface Section {
  readonly key: Status;
  readonly statuses: readonly Status[];
  /** Open at first sight. */
  readonly open: boolean;
}

/**
 * In the order of what a person asks: what runs, what comes next, what went wrong, what is done. `New` lasts
 * milliseconds and stands with Waiting; `Canceling` still runs; `Merged` operations stand under their leader.
 */
export const sections: readonly Section[] = [
  { key: 'Running', statuses: ['Running', 'Canceling'], open: true },
  { key: 'Waiting', statuses: ['New', 'Waiting'], open: true },
  { key: 'Scheduled', statuses: ['Scheduled'], open: false },
  { key: 'Error', statuses: ['Error'], open: false },
  { key: 'Complete', statuses: ['Complete'], open: false },
  { key: 'Canceled', statuses: ['Canceled'], open: false },
];

export function sectionQuery(section: Section): string {
  return `status:${section.statuses.join(',')}`;
}

export function inSection(section: Section, operation: Operation): boolean {
  return section.statuses.includes(operation.status);
}

export function sectionCount(section: Section, counts: Counts | undefined): number {
  return section.statuses.reduce((sum, status) => sum + (counts?.counts[status] ?? 0), 0);
}
