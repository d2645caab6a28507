import { l10n } from '../l10n.ts';
import type { AttentionAction, AttentionActionName } from './model.ts';

/** A button in the row of something that people should look at. */
export function actionOf(action: AttentionActionName, subject: string): AttentionAction {
  const { label, icon } = looks(action);
  return { action, label, icon, spoken: l10n.t('{0}: {1}', label, subject) };
}

function looks(action: AttentionActionName): { readonly label: string; readonly icon: string } {
  switch (action) {
    case 'openLog':
      return { label: l10n.t('Open Log'), icon: 'output' };
    case 'openDetails':
      return { label: l10n.t('Show Details'), icon: 'list-selection' };
    case 'cancel':
      return { label: l10n.t('Cancel'), icon: 'debug-stop' };
    case 'resubmit':
      return { label: l10n.t('Resubmit'), icon: 'repo-forked' };
    case 'resume':
      return { label: l10n.t('Resume Engine'), icon: 'debug-continue' };
    case 'resumeType':
      return { label: l10n.t('Resume Type'), icon: 'debug-continue' };
  }
}
