import type { Status } from '../operation/status.ts';
import { l10n } from './l10n.ts';

/** How a status looks: a codicon whose shape alone tells it apart, a theme colour, and the word. */
export interface StatusLook {
  /** Codicon id, with `~spin` where it turns. */
  readonly icon: string;
  /** Id of a theme colour. */
  readonly color: string;
  readonly label: string;
}

const looks: Readonly<Record<Status, { icon: string; color: string }>> = {
  New: { icon: 'circle-large-outline', color: 'charts.blue' },
  Scheduled: { icon: 'clock', color: 'charts.purple' },
  Waiting: { icon: 'circle-large-outline', color: 'charts.blue' },
  Merged: { icon: 'git-merge', color: 'descriptionForeground' },
  Running: { icon: 'sync~spin', color: 'charts.yellow' },
  Canceling: { icon: 'debug-stop', color: 'charts.orange' },
  Complete: { icon: 'pass', color: 'testing.iconPassed' },
  Error: { icon: 'error', color: 'testing.iconFailed' },
  Canceled: { icon: 'circle-slash', color: 'testing.iconSkipped' },
};

export function statusLook(status: Status): StatusLook {
  return { ...looks[status], label: statusLabel(status) };
}

function statusLabel(status: Status): string {
  switch (status) {
    case 'New':
      return l10n.t('New');
    case 'Scheduled':
      return l10n.t('Scheduled');
    case 'Waiting':
      return l10n.t('Waiting');
    case 'Merged':
      return l10n.t('Merged');
    case 'Running':
      return l10n.t('Running');
    case 'Canceling':
      return l10n.t('Canceling');
    case 'Complete':
      return l10n.t('Complete');
    case 'Error':
      return l10n.t('Error');
    case 'Canceled':
      return l10n.t('Canceled');
  }
}
