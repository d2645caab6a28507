import type { Capabilities } from '../../operation/capability.ts';
import type { Operation } from '../../operation/operation.ts';
import type { Status } from '../../operation/status.ts';
import { can } from '../ability.ts';
import { l10n } from '../l10n.ts';
import type { ActionModel, DetailsAction } from './model.ts';

/** The buttons that apply now, in one order: act, copy, danger. */
export function actionsOf(
  operation: Operation,
  capabilities: Capabilities,
  leader?: Status,
  remote = false,
  watched = false,
): readonly ActionModel[] {
  const able = (ability: Parameters<typeof can>[0]) => can(ability, operation, capabilities, leader);
  const shown: readonly (readonly [DetailsAction, boolean])[] = [
    ['retry', able('retry')],
    ['cancel', able('cancel')],
    ['cancelGroup', able('cancelGroup')],
    ['resubmit', able('resubmit')],
    ['resubmitWithChanges', able('resubmit')],
    ['replayLocally', remote && able('replay')],
    ['showRelated', able('related')],
    ['compareWithLastSuccess', operation.status === 'Error'],
    ['watch', !watched && able('watch')],
    ['stopWatching', watched],
    ['copyId', true],
    ['delete', able('delete')],
  ];
  return shown.filter(([, applies]) => applies).map(([action]) => actionModel(action));
}

export function actionModel(action: DetailsAction): ActionModel {
  switch (action) {
    case 'cancel':
      return { action, label: l10n.t('Cancel'), icon: 'debug-stop' };
    case 'cancelGroup':
      return { action, label: l10n.t('Cancel Group'), icon: 'close-all' };
    case 'retry':
      return { action, label: l10n.t('Retry'), icon: 'debug-restart' };
    case 'resubmit':
      return { action, label: l10n.t('Resubmit'), icon: 'repo-forked' };
    case 'resubmitWithChanges':
      return { action, label: l10n.t('Resubmit with Changes…'), icon: 'edit' };
    case 'replayLocally':
      return { action, label: l10n.t('Replay Locally…'), icon: 'debug-alt' };
    case 'delete':
      return { action, label: l10n.t('Delete'), icon: 'trash' };
    case 'compareWithLastSuccess':
      return { action, label: l10n.t('Compare with Last Success'), icon: 'diff' };
    case 'showRelated':
      return { action, label: l10n.t('Show Related'), icon: 'references' };
    case 'watch':
      return { action, label: l10n.t('Watch…'), icon: 'eye' };
    case 'stopWatching':
      return { action, label: l10n.t('Stop Watching'), icon: 'eye-closed' };
    case 'copyId':
      return { action, label: l10n.t('Copy Id'), icon: 'copy' };
    case 'openInput':
    case 'openOutput':
    case 'openError':
    case 'openLog':
      return { action, label: l10n.t('Open in Editor'), icon: 'go-to-file' };
  }
}
