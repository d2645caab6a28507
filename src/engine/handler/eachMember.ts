import { type Call, callOnce, stopped } from './call.ts';
import { type MemberFailure, membersFailed } from './memberFailure.ts';
import type { Member, Result } from './runner.ts';

/**
 * Calls a handler for single inputs with the members of an execution group, one after the other in their order. A member that
 * fails stops the later ones of its sequence group; those are not run and not reported.
 */
export async function runEach(call: (member: Member) => unknown, execution: Call): Promise<Result> {
  const { assignment } = execution;
  const stoppedGroups = new Set<string>();
  const failures: MemberFailure[] = [];
  let skipped = 0;
  let output: string | null = null;
  for (const member of assignment.members) {
    const { operation } = member;
    if (operation.sequenceGroup !== null && stoppedGroups.has(operation.sequenceGroup)) {
      skipped += 1;
      continue;
    }
    if (assignment.signal.aborted) return stopped(assignment.signal);
    const result = await callOnce(() => call(member), execution);
    if (result.outcome === 'Complete') {
      assignment.member(operation.id, { output: result.output });
      if (operation.id === assignment.operation.id) output = result.output;
    } else if (result.outcome === 'Error') {
      assignment.member(operation.id, { error: result.error });
      failures.push({ operation, error: result.error, retry: result.retry });
      if (operation.sequenceGroup !== null) stoppedGroups.add(operation.sequenceGroup);
    } else {
      return result;
    }
  }
  return failures.length === 0
    ? { outcome: 'Complete', output }
    : membersFailed(failures, assignment.members.length, skipped);
}
