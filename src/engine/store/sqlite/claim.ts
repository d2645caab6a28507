import { type Candidate, start } from '../rules/claim.ts';
import type { Placement } from '../rules/placement.ts';
import type { Claimed, ClaimRequest } from '../store.ts';
import type { Writer } from './writer.ts';

/**
 * Hands the best waiting operations to a worker, never more of a type than it may start. One look-up for each type, so
 * that a paused or saturated type with a million waiting rows costs nothing. What the commands before it in this
 * transaction noted about groups and lanes is written first, so that it is seen here.
 */
export function claim(writer: Writer, placement: Placement, request: ClaimRequest): Claimed[] {
  placement.flush();
  const candidates: Candidate[] = [];
  for (const [type, most] of request.types) {
    const limit = Math.min(most, request.limit);
    if (limit > 0) candidates.push(...ready(writer, type, limit));
  }
  return start(writer, placement, candidates, request);
}

function ready(writer: Writer, type: string, limit: number): Candidate[] {
  return writer.selectWithInput(
    'INDEXED BY operation_ready WHERE o.type = ? AND o.status = 2 AND o.held = 0 ORDER BY o.priority DESC, o.sequence LIMIT ?',
    type,
    limit,
  );
}
