import { l10n } from '../l10n.ts';
import type { PageWords } from './message.ts';

export function pageWords(): PageWords {
  return {
    locale: l10n.locale,
    sections: {
      error: l10n.t('Error'),
      overview: l10n.t('Overview'),
      events: l10n.t('Events'),
      actions: l10n.t('Actions'),
    },
    stack: l10n.t('Stack'),
    code: l10n.t('Code {0}'),
    justNow: l10n.t('just now'),
    running: l10n.t('running'),
    timeline: l10n.t('Attempts over time; the table below says the same.'),
    eventColumns: [l10n.t('When'), l10n.t('What'), l10n.t('By'), l10n.t('Why')],
    memberColumns: [l10n.t('Operation'), l10n.t('Status'), l10n.t('Role'), l10n.t('Sequence')],
    logCut: l10n.t('Earlier lines are left out here.'),
    logEnd: l10n.t('Scroll to the End'),
  };
}
