import { runBulk } from './bulk.ts';
import { callOnce, done, type Execution } from './call.ts';
import { runEach } from './eachMember.ts';
import type { Result } from './runner.ts';

/** Runs one attempt of a handler whose code is in this process. Never rejects. */
export function execute(execution: Execution): Promise<Result> {
  const { handler, assignment } = execution;
  if (handler.bulk === true) return runBulk(handler, execution);
  const [member] = assignment.members;
  if (member === undefined) return done;
  if (assignment.members.length > 1 || member.operation.id !== assignment.operation.id)
    return runEach(handler, execution);
  return callOnce(() => handler.run(JSON.parse(member.input), execution.context(member.operation)), execution);
}
