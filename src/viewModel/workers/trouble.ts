import type { Operation } from '../../operation/operation.ts';
import { isActive } from '../../operation/status.ts';
import { noWorkerSince, type WorkerList } from '../../operation/worker.ts';
import { l10n } from '../l10n.ts';
import { leastRun, type Stuck, stuckOf, type UsualDuration } from '../statistics/stuck.ts';
import { stuckText } from '../statistics/stuckText.ts';
import { noWorkerSentence } from './noWorker.ts';

/** What keeps an operation from going on: nobody can run it (since then, ms), or it seems to be stuck. */
export type Trouble =
  | { readonly kind: 'noWorker'; readonly since: number; readonly workers: Pick<WorkerList, 'shared'> }
  | { readonly kind: 'stuck'; readonly stuck: Stuck };

/** The trouble of an operation at a moment, null: none is known. */
export type Troubles = (operation: Operation, now: number) => Trouble | null;

export interface TroubleContext {
  readonly now: number;
  /** Undefined: the connection does not tell. */
  readonly workers: WorkerList | undefined;
  /** How long operations of a type take; asked only when it matters. */
  readonly usual: (type: string) => UsualDuration | null;
}

/** Only where workers are told of: a service looks after its own. */
export function troubleOf(operation: Operation, { now, workers, usual }: TroubleContext): Trouble | null {
  if (workers === undefined) return null;
  const since = noWorkerSince(operation, workers);
  if (since !== null) return { kind: 'noWorker', since, workers };
  const { status, startedAt, type } = operation;
  const long = isActive(status) && startedAt !== null && now - startedAt > leastRun;
  const stuck = stuckOf(operation, { now, usual: long ? usual(type) : null });
  return stuck === null ? null : { kind: 'stuck', stuck };
}

/** The shape that says that something is odd, in the place of the one for the status. */
export const troubleLook = { icon: 'warning', color: 'list.warningForeground' };

/** In a few letters, for the right of a row. */
export function troubleWord({ kind }: Trouble): string {
  return kind === 'noWorker' ? l10n.t('no worker') : l10n.t('stuck');
}

export function troubleSentence({ type }: Pick<Operation, 'type'>, trouble: Trouble): string {
  return trouble.kind === 'noWorker'
    ? noWorkerSentence(type, trouble.workers)
    : l10n.t('It seems to be stuck. {0}', stuckText(trouble.stuck));
}
