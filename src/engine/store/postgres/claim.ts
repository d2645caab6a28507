import { type Candidate, leads, start } from '../rules/claim.ts';
import type { Claimed, ClaimRequest } from '../store.ts';
import type { Transaction } from './committer.ts';

/** Hands the best waiting operations to a worker; see the claim of SQLite. */
export async function claim(transaction: Transaction, request: ClaimRequest): Promise<Claimed[]> {
  const { loader, rows, placement } = transaction;
  await transaction.store();
  const candidates: Candidate[] = [];
  for (const [type, most] of request.types) {
    const limit = Math.min(most, request.limit);
    if (limit <= 0) continue;
    const ready = await loader.selectWithInput(
      'WHERE o.type = $1 AND o.status = 2 AND NOT o.held ORDER BY o.priority DESC, o.sequence LIMIT $2',
      type,
      limit,
    );
    candidates.push(...ready);
  }
  const leaders = candidates.filter(({ operation }) => leads(operation));
  const followers = await loader.followers(leaders.map(({ operation }) => operation.id));
  await loader.inputs(followers.map(({ sequence }) => sequence));
  return start(rows, placement, candidates, request);
}
