import { parseJson } from '../../operation/json.ts';
import type { BulkHandler, SingleHandler } from './api.ts';
import { runBulk } from './bulk.ts';
import { type Call, callOnce, done, type Execution } from './call.ts';
import { runEach } from './eachMember.ts';
import type { Member, Result } from './runner.ts';

/** Runs one attempt of a handler whose code is in this process. Never rejects. */
export function execute(handler: SingleHandler | BulkHandler, execution: Execution): Promise<Result> {
  if (handler.bulk === true) return runBulk(handler, execution);
  return runSingle((member) => handler.run(parseJson(member.input), execution.context(member.operation)), execution);
}

/** Runs one attempt by calls that take one member each. Never rejects. */
export function runSingle(call: (member: Member) => unknown, execution: Call): Promise<Result> {
  const { operation, members } = execution.assignment;
  const [member] = members;
  if (member === undefined) return done;
  if (members.length > 1 || member.operation.id !== operation.id) return runEach(call, execution);
  return callOnce(() => call(member), execution);
}
