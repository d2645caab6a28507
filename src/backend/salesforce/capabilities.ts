import type { Capabilities } from '../../operation/capability.ts';

const readOnly = 'the object BackgroundOperation is read-only, and rows are made and moved by the platform alone';

/** What a background operation of Salesforce can be asked for, and why not the rest (reference 1.1, 2). */
export const salesforceCapabilities: Capabilities = {
  submit: `Salesforce offers no call to start a background operation: ${readOnly}.`,
  fields: `Salesforce offers no call to start a background operation: ${readOnly}.`,
  cancel: 'Salesforce offers no call to cancel a background operation.',
  retry: 'Salesforce offers no call to retry a background operation; it retries by itself, up to the retry limit.',
  resubmit: 'Salesforce shows no input of a background operation, so that there is nothing to submit again.',
  delete: 'Salesforce offers no call to delete a background operation; it goes by itself when it has expired.',
  update: `Salesforce offers no call to change a background operation: ${readOnly}.`,
  payloads: 'Salesforce shows neither input nor output of a background operation.',
  log: 'Salesforce keeps no log of background operations.',
  progress: 'Salesforce tells only that an operation runs, not how far it is.',
  attempts: 'Salesforce tells how often an operation was retried, but keeps no record of its attempts.',
  events: 'Salesforce keeps the state of an operation, not its history.',
  pause: 'Salesforce cannot hold back background operations.',
  handlers: 'Salesforce runs background operations itself; it has no handlers to list.',
  workers: 'Salesforce runs background operations itself; it tells of no workers.',
  statistics: true,
  changes: true,
  groupByType: true,
  groupByParentKey: true,
  oldestFirst: true,
  changedFirst: true,
};
