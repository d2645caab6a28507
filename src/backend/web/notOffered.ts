import type { Capabilities, Capability } from '../../operation/capability.ts';
import { OperationFailure } from '../../operation/error.ts';

/** The refusal of what a connection does not offer, with its reason. */
export function notOffered(capabilities: Capabilities, capability: Capability): OperationFailure {
  const reason = capabilities[capability];
  return new OperationFailure('unsupported', reason === true ? 'This is not offered.' : reason);
}
