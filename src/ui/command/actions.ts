import type { CommandName } from '../ids.ts';
import { openById } from '../link/openById.ts';
import { cancel, cancelGroup, retry } from './act.ts';
import type { Action } from './action.ts';
import { cancelAll, deleteAll, retryAll, showActOnMany } from './actOnAll.ts';
import { groupBy, sortBy } from './arrange.ts';
import { compareDraft, validateDraft } from './checkDraft.ts';
import { clearHistory } from './clearHistory.ts';
import { compareWith, compareWithLastSuccess } from './compare.ts';
import { connect, disconnect, signOut } from './connectionState.ts';
import { addConnection, editConnection, removeConnection, testConnection } from './connections.ts';
import { copyId, copyLink } from './copy.ts';
import { copyAs } from './copyAs.ts';
import { copyFacadeAddress } from './copyFacadeAddress.ts';
import { deleteOperations } from './delete.ts';
import { startEngine, startExample } from './engine.ts';
import { exportOperations } from './exportOperations.ts';
import { copyMessage, hideMuted, mute, openFailure, showInOperations, showMuted, unmute } from './failureGroups.ts';
import { showFailures } from './failures.ts';
import { manageWatches } from './manageWatches.ts';
import { markProduction, markReadOnly, unmarkProduction, unmarkReadOnly } from './mark.ts';
import {
  loadMore,
  openDetails,
  openError,
  openHandler,
  openInput,
  openLog,
  openOutput,
  openRow,
  refresh,
} from './open.ts';
import { pause, pauseType, resume, resumeType } from './pause.ts';
import { replayLocally } from './replayLocally.ts';
import { resubmit, resubmitWithChanges } from './resubmit.ts';
import { editSearch, removeSearch, saveSearch, search, showRelated } from './search.ts';
import { showWorkers } from './showWorkers.ts';
import { signIn } from './signIn.ts';
import { showStatistics } from './statistics.ts';
import { submit } from './submit.ts';
import { submitDraft } from './submitDraft.ts';
import { stopWatching, watch } from './watch.ts';

/** What each command does. A forgotten one does not compile. */
export const actions: Readonly<Record<CommandName, Action>> = {
  submit,
  submitDraft,
  validateDraft,
  compareDraft,
  openDetails,
  openInput,
  openOutput,
  openError,
  openLog,
  openHandler,
  cancel,
  cancelGroup,
  retry,
  cancelAll,
  retryAll,
  deleteAll,
  showActOnMany,
  resubmit,
  openById,
  compareWith,
  compareWithLastSuccess,
  copyId,
  copyLink,
  copyAs,
  exportOperations,
  delete: deleteOperations,
  loadMore,
  openRow,
  refresh,
  pause,
  resume,
  pauseType,
  resumeType,
  startEngine,
  startExample,
  addConnection,
  editConnection,
  removeConnection,
  testConnection,
  signIn,
  signOut,
  connect,
  disconnect,
  markProduction,
  unmarkProduction,
  markReadOnly,
  unmarkReadOnly,
  clearHistory,
  copyFacadeAddress,
  resubmitWithChanges,
  replayLocally,
  showRelated,
  groupBy,
  sortBy,
  search,
  editSearch,
  saveSearch,
  removeSearch,
  watch,
  stopWatching,
  manageWatches,
  showFailures,
  openFailure,
  showInOperations,
  copyMessage,
  mute,
  unmute,
  showMuted,
  hideMuted,
  showStatistics,
  showWorkers,
  showLog: ({ log }) => log.show(),
};
