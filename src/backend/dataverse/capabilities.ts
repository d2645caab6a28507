import { allCapabilities, type Capabilities } from '../../operation/capability.ts';

/** What a background operation of Dataverse can be asked for, and why not the rest. */
export const dataverseCapabilities: Capabilities = {
  ...allCapabilities,
  fields: 'Dataverse takes nothing but type and input with a start; it decides the rest itself.',
  update: 'Dataverse runs an operation as it was started; resubmit it with other input instead.',
  log: 'Dataverse keeps no log of background operations; traces of plug-ins are in the plug-in trace log.',
  progress: 'Dataverse tells only that an operation runs, not how far it is.',
  events: 'Dataverse keeps the state of an operation, not its history.',
  workers: 'Dataverse runs background operations itself; it tells of no workers.',
  pause: 'Dataverse cannot hold back background operations.',
  statistics: 'Dataverse measures nothing about background operations.',
  groupByParentKey: 'Dataverse keeps no parent key of a background operation.',
};
