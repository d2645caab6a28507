import type { Capabilities } from '../../operation/capability.ts';
import { isFinal, isPending, type Status, statuses } from '../../operation/status.ts';

/** What can be done to many operations at once. */
export const manyActions = ['cancel', 'retry', 'delete'] as const;
export type ManyAction = (typeof manyActions)[number];

/** Words of a row for what can be done with all operations in it, for menus to look for. */
const words = { cancel: 'cancelAll', retry: 'retryAll', delete: 'deleteAll' } as const satisfies Record<
  ManyAction,
  string
>;

/** The statuses that an action may apply to. */
export function statusesFor(action: ManyAction): readonly Status[] {
  return statuses.filter((status) => applies(action, status));
}

/** What can be done with all operations of some statuses, as words of their row; nothing when there are none. */
export function allWords(among: readonly Status[], capabilities: Capabilities | undefined): readonly string[] {
  return manyActions
    .filter((action) => capabilities?.[action] === true && among.some((status) => applies(action, status)))
    .map((action) => words[action]);
}

function applies(action: ManyAction, status: Status): boolean {
  switch (action) {
    case 'cancel':
      return isPending(status) || status === 'Running' || status === 'Merged';
    case 'retry':
      return status === 'Error' || status === 'Canceled';
    case 'delete':
      return isFinal(status);
  }
}
