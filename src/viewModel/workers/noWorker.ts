import type { WorkerList } from '../../operation/worker.ts';
import { l10n } from '../l10n.ts';
import { oneLine } from '../plainText.ts';

/** What people type to start a worker. */
const command = 'bgops work --database URL --handlers DIR';

/** Why an operation waits that nobody can run, and what to do. */
export function noWorkerSentence(type: string, { shared }: Pick<WorkerList, 'shared'>): string {
  const name = oneLine(type, 255);
  return shared
    ? l10n.t('No live worker has a handler for {0}. Start one: {1}', name, command)
    : l10n.t('No handler is ready for {0}. Add one to the handlers folder, or correct its file.', name);
}
