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
    eventColumns: [l10n.t('When'), l10n.t('What'), l10n.t('By'), l10n.t('Why')],
    memberColumns: [l10n.t('Operation'), l10n.t('Status'), l10n.t('Role'), l10n.t('Sequence'), l10n.t('Error')],
    logCut: l10n.t('Earlier lines are left out here.'),
    copy: l10n.t('Copy'),
    copyWhat: {
      id: l10n.t('Copy Id'),
      input: l10n.t('Copy Input'),
      output: l10n.t('Copy Output'),
      error: l10n.t('Copy Error'),
    },
    copied: l10n.t('Copied'),
    zones: { label: l10n.t('Times in'), local: l10n.t('Local Time'), utc: l10n.t('UTC') },
    json: {
      entries: l10n.t('{0} entries', '{0}'),
      entry: l10n.t('1 entry'),
      characters: l10n.t('{0} characters', '{0}'),
      more: l10n.t('Show {0} more of {1}', '{0}', '{1}'),
      cut: l10n.t('The rest is not shown.'),
    },
  };
}
