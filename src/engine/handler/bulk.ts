import { parseJson } from '../../operation/json.ts';
import type { BulkHandler, GroupMember } from './api.ts';
import { callOnce, type Execution } from './call.ts';
import { type MemberFailure, membersFailed } from './memberFailure.ts';
import { type Failure, failureOf, outputText } from './outcome.ts';
import type { Member, Result } from './runner.ts';

/** Runs a bulk handler once on all members; what it says about a member is reported when it says so. */
export async function runBulk(handler: BulkHandler, execution: Execution): Promise<Result> {
  const { assignment } = execution;
  const tally: Tally = { failures: [], leaderOutput: null, closed: false };
  const members = () => assignment.members.map((member) => groupMember(member, execution, tally));
  const result = await callOnce(() => handler.run(members(), execution.context(assignment.operation)), execution);
  tally.closed = true;
  if (result.outcome !== 'Complete') return result;
  const [failure] = tally.failures;
  if (failure === undefined) return { outcome: 'Complete', output: tally.leaderOutput ?? result.output };
  if (isAlone(execution)) return { outcome: 'Error', error: failure.error, retry: failure.retry };
  return membersFailed(tally.failures, assignment.members.length);
}

/** What was said about members so far; nothing more is heard once it is closed. */
interface Tally {
  readonly failures: MemberFailure[];
  leaderOutput: string | null;
  closed: boolean;
}

/** A lone operation has no members to report: its failure is the attempt's. */
function isAlone({ assignment }: Execution): boolean {
  return assignment.members.length === 1 && assignment.members[0]?.operation.id === assignment.operation.id;
}

function groupMember({ operation, input }: Member, execution: Execution, tally: Tally): GroupMember {
  const { assignment, maxPayload } = execution;
  const report: typeof assignment.member = (id, outcome) => {
    if (!isAlone(execution)) assignment.member(id, outcome);
  };
  let said = false;
  const once = (say: () => void) => {
    if (!said && !tally.closed) say();
    said = true;
  };
  const record = (failure: Failure) => {
    tally.failures.push({ operation, ...failure });
    report(operation.id, { error: failure.error });
  };
  const complete = (value: unknown) => {
    const output = outputText(value, maxPayload);
    if (typeof output !== 'string' && output !== null) return record(output);
    if (operation.id === assignment.operation.id) tally.leaderOutput = output;
    report(operation.id, { output });
  };
  return {
    id: operation.id,
    input: parseJson(input),
    operation,
    complete: (value) => once(() => complete(value)),
    fail: (error) => once(() => record(failureOf(error))),
  };
}
