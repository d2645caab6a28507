import type { CommandName } from '../ids.ts';
import { cancel, cancelGroup, retry } from './act.ts';
import type { Action } from './action.ts';
import { clearHistory } from './clearHistory.ts';
import { addConnection, editConnection, removeConnection, testConnection } from './connections.ts';
import { copyFacadeAddress } from './copyFacadeAddress.ts';
import { copyId } from './copyId.ts';
import { deleteOperations } from './delete.ts';
import { startEngine, startExample } from './engine.ts';
import { showFailures } from './failures.ts';
import { loadMore, openDetails, openHandler, openInput, openLog, openOutput, refresh } from './open.ts';
import { pause, pauseType, resume, resumeType } from './pause.ts';
import { replayLocally } from './replayLocally.ts';
import { resubmit, resubmitWithChanges } from './resubmit.ts';
import { signIn } from './signIn.ts';
import { submit } from './submit.ts';
import { submitDraft } from './submitDraft.ts';

/** What each command does. A forgotten one does not compile. */
export const actions: Readonly<Record<CommandName, Action>> = {
  submit,
  submitDraft,
  openDetails,
  openInput,
  openOutput,
  openLog,
  openHandler,
  cancel,
  cancelGroup,
  retry,
  resubmit,
  copyId,
  delete: deleteOperations,
  loadMore,
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
  clearHistory,
  copyFacadeAddress,
  resubmitWithChanges,
  replayLocally,
  showFailures,
  showLog: ({ log }) => log.show(),
};
