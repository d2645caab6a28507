import type { TypeFigures } from '../../operation/answer.ts';
import type { Capabilities } from '../../operation/capability.ts';
import type { Operation } from '../../operation/operation.ts';
import { hasWorker } from '../../operation/worker.ts';
import { can, unable } from '../ability.ts';
import { l10n } from '../l10n.ts';
import { shortId } from '../operationText.ts';
import { absolute, duration } from '../time.ts';
import { noWorkerSentence } from '../workers/noWorker.ts';
import { actionOf } from './attentionAction.ts';
import { chosenFigures, type StatisticsState, typeLabel } from './figures.ts';
import type { Attention, AttentionActionName, AttentionRow } from './model.ts';

const mostRows = 10;

/** The oldest of each type that waits for a worker, longest first, with what keeps it. */
export function oldestRows(state: StatisticsState): Attention {
  const waiting = state.statistics.rows
    .filter(({ type, oldestWaitingAt }) => type !== null && oldestWaitingAt !== null)
    .filter(({ type }) => state.chosen.type === null || type === state.chosen.type)
    .sort((one, other) => (one.oldestWaitingAt ?? 0) - (other.oldestWaitingAt ?? 0));
  return {
    title: l10n.t('Oldest waiting'),
    summary: oldestText(state) ?? l10n.t('Nothing waits for a worker.'),
    columns: [l10n.t('Operation'), l10n.t('Since'), l10n.t('What to do'), l10n.t('Actions')],
    rows: waiting.slice(0, mostRows).flatMap((row) => rowOf(row, state)),
  };
}

/** How long the oldest has waited; undefined: nothing waits. */
export function oldestText(state: StatisticsState): string | undefined {
  const at = chosenFigures(state).oldestWaitingAt;
  return at === null ? undefined : l10n.t('The oldest that waits has waited for {0}.', duration(state.readAt - at));
}

/** What is certain of one that waits for a worker. */
const waits: Pick<Operation, 'status' | 'numFollowers' | 'attempts' | 'memberOutcome' | 'error' | 'parentKey'> = {
  ...{ status: 'Waiting', numFollowers: 0, attempts: 0, memberOutcome: null, error: null, parentKey: null },
};

function rowOf(row: TypeFigures, state: StatisticsState): AttentionRow[] {
  const { oldestWaitingId: id, oldestWaitingAt: at, type } = row;
  if (!id || at === null || type === null) return [];
  const label = typeLabel(type);
  const { text, actions } = whyItWaits(type, state);
  const cancels = can('cancel', waits, state.capabilities);
  return [
    {
      id,
      label: l10n.t('{0} ({1})', label, shortId(id)),
      type: label,
      what: l10n.t('{0}, for {1}', absolute(at), duration(state.readAt - at)),
      advice: text,
      actions: ['openDetails' as const, ...actions, ...(cancels ? ['cancel' as const] : [])].map((action) =>
        actionOf(action, label),
      ),
    },
  ];
}

interface Why {
  readonly text: string;
  readonly actions: readonly AttentionActionName[];
}

/** What keeps operations of a type from being started, as far as the connection tells. */
function whyItWaits(type: string, { paused, handled, workers, capabilities }: StatisticsState): Why {
  if (paused.all || paused.types.includes(type)) return whilePaused(paused.all, capabilities);
  if (workers !== null && !hasWorker(workers, type)) return { text: noWorkerSentence(type, workers), actions: [] };
  if (workers === null && handled !== null && !handled.has(type)) {
    return { text: l10n.t('No handler has this type: add one, or cancel what waits for it.'), actions: [] };
  }
  if (handled !== null) {
    return { text: l10n.t('It is due and starts as soon as a worker is free for it.'), actions: [] };
  }
  const reason = unable('cancel', capabilities);
  return {
    text: [l10n.t('The service starts it when it has room.'), reason].filter((each) => each !== undefined).join(' '),
    actions: [],
  };
}

function whilePaused(all: boolean, { pause }: Capabilities): Why {
  if (pause === true && all) return { text: l10n.t('The engine is paused: resume it.'), actions: ['resume'] };
  if (pause === true) return { text: l10n.t('This type is paused: resume it.'), actions: ['resumeType'] };
  const text = all ? l10n.t('The engine is paused.') : l10n.t('This type is paused.');
  return { text: `${text} ${pause}`, actions: [] };
}
