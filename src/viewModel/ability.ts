import type { Capabilities, Capability } from '../operation/capability.ts';
import type { Operation } from '../operation/operation.ts';
import { isActive, isFinal, isPending, type Status } from '../operation/status.ts';

/** What a person can do with one operation. */
export const abilities = [
  'cancel',
  'cancelGroup',
  'retry',
  'resubmit',
  'delete',
  'input',
  'output',
  'readError',
  'log',
  /** Where it is elsewhere than the engine of this workspace: to run what it did here. */
  'replay',
  /** Others have its parent key, perhaps. */
  'related',
  /** Something may still become of it. */
  'watch',
] as const;
export type Ability = (typeof abilities)[number];

type Subject = Pick<Operation, 'status' | 'numFollowers' | 'attempts' | 'memberOutcome' | 'error' | 'parentKey'>;

/**
 * Whether an ability applies to an operation now. `leader` is the status of a follower's leader where it is known:
 * once that runs, a follower cannot leave the group alone.
 */
export function can(ability: Ability, operation: Subject, capabilities: Capabilities, leader?: Status): boolean {
  const { status } = operation;
  switch (ability) {
    case 'cancel':
      return capabilities.cancel === true && isCancelable(status, leader);
    case 'cancelGroup': {
      const head = status === 'Merged' ? leader : status;
      const grouped = status === 'Merged' || operation.numFollowers > 0;
      return capabilities.cancel === true && grouped && (head === undefined || isPending(head) || head === 'Running');
    }
    case 'retry':
      return capabilities.retry === true && (status === 'Error' || status === 'Canceled');
    case 'resubmit':
      return capabilities.resubmit === true;
    case 'delete':
      return capabilities.delete === true && isFinal(status) && (leader === undefined || isFinal(leader));
    case 'input':
    case 'replay':
      return capabilities.payloads === true;
    case 'output':
      return capabilities.payloads === true && (status === 'Complete' || operation.memberOutcome === 'Complete');
    case 'related':
      return operation.parentKey !== null && operation.parentKey !== '';
    case 'watch':
      return capabilities.changes === true && mayEnd(status, capabilities, leader);
    case 'readError':
      return operation.error !== null;
    case 'log':
      return capabilities.log === true && (operation.attempts > 0 || isActive(status));
  }
}

/** The connection's reason why it never offers an ability; undefined when it does, or when only the status is in the way. */
export function unable(ability: Ability, capabilities: Capabilities): string | undefined {
  const capability = needs[ability];
  const able = capability === undefined ? true : capabilities[capability];
  return able === true ? undefined : able;
}

const needs: Readonly<Partial<Record<Ability, Capability>>> = {
  cancel: 'cancel',
  cancelGroup: 'cancel',
  retry: 'retry',
  resubmit: 'resubmit',
  delete: 'delete',
  input: 'payloads',
  output: 'payloads',
  log: 'log',
  replay: 'payloads',
  watch: 'changes',
};

/** Whether it has yet to end, or can be run again. */
function mayEnd(status: Status, { retry }: Capabilities, leader: Status | undefined): boolean {
  if (status === 'Merged') return leader === undefined || !isFinal(leader);
  return !isFinal(status) || (retry === true && (status === 'Error' || status === 'Canceled'));
}

function isCancelable(status: Status, leader: Status | undefined): boolean {
  if (status === 'Merged') return leader === undefined || isPending(leader);
  return isPending(status) || status === 'Running';
}
