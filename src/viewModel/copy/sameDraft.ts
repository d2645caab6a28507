import { parseExact } from '../../operation/json.ts';
import type { Draft, Operation } from '../../operation/operation.ts';

/**
 * The draft that submits the same as an operation: what a resubmission takes over. `input` is its JSON text; numbers stay
 * as they are written. Without `fields` it is type and input alone, for services that take no more.
 */
export function sameDraft(operation: Operation, input: string | null, fields: boolean): Draft {
  const { type, name, displayName, priority, parentKey, partitionId, runAs, executionGroup } = operation;
  const { sequenceGroup, sequenceNumber, retryLimit, retryBackoff, timeout, ttl } = operation;
  const others = {
    ...{ name, displayName, priority, parentKey, partitionId, runAs, executionGroup, sequenceGroup, sequenceNumber },
    ...{ retryLimit, retryBackoff, timeout, ttl },
  };
  const said = Object.entries(others).filter(([, value]) => value !== null);
  return {
    type,
    ...(fields ? Object.fromEntries(said) : {}),
    ...(input === null ? {} : { input: parseExact(input) }),
  };
}
