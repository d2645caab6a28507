import type { StatusModel } from '../details/model.ts';
import { cssColor } from '../details/status.ts';
import { l10n } from '../l10n.ts';
import type { ManyAction } from './manyAction.ts';
import type { OutcomeKind } from './outcomes.ts';

/** How an outcome looks. `running`: those that have had no turn will still get one. */
export function outcomeState(action: ManyAction, kind: OutcomeKind, running: boolean): StatusModel {
  const { icon, color } = looks[kind];
  return { icon, color: cssColor(color), label: labelOf(action, kind, running) };
}

const looks: Readonly<Record<OutcomeKind, { icon: string; color: string }>> = {
  waits: { icon: 'circle-large-outline', color: 'descriptionForeground' },
  done: { icon: 'pass', color: 'testing.iconPassed' },
  asked: { icon: 'debug-stop', color: 'charts.orange' },
  unknown: { icon: 'question', color: 'charts.orange' },
  refused: { icon: 'error', color: 'testing.iconFailed' },
};

function labelOf(action: ManyAction, kind: OutcomeKind, running: boolean): string {
  switch (kind) {
    case 'waits':
      return running ? l10n.t('Not yet tried') : l10n.t('Not tried');
    case 'done':
      return doneLabel(action);
    case 'asked':
      return l10n.t('Asked to stop');
    case 'unknown':
      return l10n.t('Not known');
    case 'refused':
      return l10n.t('Refused');
  }
}

function doneLabel(action: ManyAction): string {
  switch (action) {
    case 'cancel':
      return l10n.t('Canceled');
    case 'retry':
      return l10n.t('Retried');
    case 'delete':
      return l10n.t('Deleted');
  }
}
