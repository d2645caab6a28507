/** Every id that package.json and the code share, written once. A test compares the two, both ways. */

export const viewContainerId = 'backgroundOperations';
export const viewId = 'backgroundOperations.operations';
export const failuresViewId = 'backgroundOperations.failures';
export const connectionsViewId = 'backgroundOperations.connections';
export const detailsPanelType = 'backgroundOperations.details';
export const manyPanelType = 'backgroundOperations.many';
export const statisticsPanelType = 'backgroundOperations.statistics';
export const configurationPrefix = 'backgroundOperations';
/** The submenu of a row with what it can be compared with. */
export const compareMenuId = 'backgroundOperations.compare';
/** The submenu of a connection with what it can be marked as. */
export const marksMenuId = 'backgroundOperations.marks';
/** Scheme of payload and log documents. */
export const documentScheme = 'bgops';
/** Scheme of JSON schemas for drafts. */
export const schemaScheme = 'bgops-schema';
/** Scheme of what VS Code draws rows of muted causes by; there is nothing behind it. */
export const mutedScheme = 'bgops-muted';
/** How files end that hold an operation to submit. */
export const draftEnding = '.operation.json';

export const commands = {
  submit: 'backgroundOperations.submit',
  submitDraft: 'backgroundOperations.submitDraft',
  validateDraft: 'backgroundOperations.validateDraft',
  compareDraft: 'backgroundOperations.compareDraft',
  openDetails: 'backgroundOperations.openDetails',
  openInput: 'backgroundOperations.openInput',
  openOutput: 'backgroundOperations.openOutput',
  openError: 'backgroundOperations.openError',
  openLog: 'backgroundOperations.openLog',
  openHandler: 'backgroundOperations.openHandler',
  openById: 'backgroundOperations.openById',
  cancel: 'backgroundOperations.cancel',
  cancelGroup: 'backgroundOperations.cancelGroup',
  retry: 'backgroundOperations.retry',
  cancelAll: 'backgroundOperations.cancelAll',
  retryAll: 'backgroundOperations.retryAll',
  deleteAll: 'backgroundOperations.deleteAll',
  showActOnMany: 'backgroundOperations.showActOnMany',
  resubmit: 'backgroundOperations.resubmit',
  compareWith: 'backgroundOperations.compareWith',
  compareWithLastSuccess: 'backgroundOperations.compareWithLastSuccess',
  copyId: 'backgroundOperations.copyId',
  copyLink: 'backgroundOperations.copyLink',
  copyAs: 'backgroundOperations.copyAs',
  exportOperations: 'backgroundOperations.exportOperations',
  delete: 'backgroundOperations.delete',
  loadMore: 'backgroundOperations.loadMore',
  openRow: 'backgroundOperations.openRow',
  refresh: 'backgroundOperations.refresh',
  pause: 'backgroundOperations.pause',
  resume: 'backgroundOperations.resume',
  pauseType: 'backgroundOperations.pauseType',
  resumeType: 'backgroundOperations.resumeType',
  startEngine: 'backgroundOperations.startEngine',
  startExample: 'backgroundOperations.startExample',
  addConnection: 'backgroundOperations.addConnection',
  editConnection: 'backgroundOperations.editConnection',
  removeConnection: 'backgroundOperations.removeConnection',
  testConnection: 'backgroundOperations.testConnection',
  signIn: 'backgroundOperations.signIn',
  signOut: 'backgroundOperations.signOut',
  connect: 'backgroundOperations.connect',
  disconnect: 'backgroundOperations.disconnect',
  markProduction: 'backgroundOperations.markProduction',
  unmarkProduction: 'backgroundOperations.unmarkProduction',
  markReadOnly: 'backgroundOperations.markReadOnly',
  unmarkReadOnly: 'backgroundOperations.unmarkReadOnly',
  clearHistory: 'backgroundOperations.clearHistory',
  copyFacadeAddress: 'backgroundOperations.copyFacadeAddress',
  resubmitWithChanges: 'backgroundOperations.resubmitWithChanges',
  replayLocally: 'backgroundOperations.replayLocally',
  showRelated: 'backgroundOperations.showRelated',
  groupBy: 'backgroundOperations.groupBy',
  sortBy: 'backgroundOperations.sortBy',
  search: 'backgroundOperations.search',
  editSearch: 'backgroundOperations.editSearch',
  saveSearch: 'backgroundOperations.saveSearch',
  removeSearch: 'backgroundOperations.removeSearch',
  watch: 'backgroundOperations.watch',
  stopWatching: 'backgroundOperations.stopWatching',
  manageWatches: 'backgroundOperations.manageWatches',
  showFailures: 'backgroundOperations.showFailures',
  openFailure: 'backgroundOperations.openFailure',
  showInOperations: 'backgroundOperations.showInOperations',
  copyMessage: 'backgroundOperations.copyMessage',
  mute: 'backgroundOperations.mute',
  unmute: 'backgroundOperations.unmute',
  showMuted: 'backgroundOperations.showMuted',
  hideMuted: 'backgroundOperations.hideMuted',
  showStatistics: 'backgroundOperations.showStatistics',
  showWorkers: 'backgroundOperations.showWorkers',
  showLog: 'backgroundOperations.showLog',
} as const;

export type CommandName = keyof typeof commands;

/** Commands that neither run code of the workspace nor use a connection, so that they need no trust. */
export const trustless: readonly CommandName[] = [
  ...(['groupBy', 'sortBy', 'stopWatching', 'manageWatches', 'showFailures', 'showLog'] as const),
];

export const contextKeys = {
  /** Why the view is empty: see `viewModel/welcome.ts`. */
  cause: 'backgroundOperations.cause',
  /** Whether the workspace has handlers: `some` or `none`; not set until that is known. */
  handlers: 'backgroundOperations.handlers',
  connected: 'backgroundOperations.connected',
  /** `local` or `example`, whichever the person has started; not set until then. */
  engine: 'backgroundOperations.engine',
  /** Whether the engine of the workspace answers. */
  engineOn: 'backgroundOperations.engineOn',
  paused: 'backgroundOperations.paused',
  /** Whether one that is shown takes operations, as far as is known. */
  submits: 'backgroundOperations.submits',
  /** Whether something is done, or was done, to many operations that can be shown. */
  acted: 'backgroundOperations.acted',
  /** Whether one that was added keeps a history. */
  history: 'backgroundOperations.history',
  /** Why the view of failures is empty: see `viewModel/failure/failureWords.ts`. */
  failuresCause: 'backgroundOperations.failuresCause',
  /** Whether there are muted causes, and whether they are shown. */
  muted: 'backgroundOperations.muted',
  mutedShown: 'backgroundOperations.mutedShown',
  /** Whether something is watched. */
  watching: 'backgroundOperations.watching',
  /** Whether a connection has been added. */
  remote: 'backgroundOperations.remote',
} as const;

export const settings = {
  dataFolder: 'engine.dataFolder',
  handlers: 'engine.handlers',
  failureNotifications: 'notifications.failures',
  statusBar: 'statusBar.show',
  statusHighlight: 'statusBar.highlightFailures',
  watch: 'watch.whenHidden',
  stalledAfter: 'watch.stalledAfter',
  timeZone: 'display.timeZone',
  historyMost: 'history.mostOperations',
  dailyCeiling: 'salesforce.dailyCeiling',
  sourcePaths: 'display.sourcePaths',
} as const;
