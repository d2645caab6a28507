import type { FacadeAnswer } from '../../facade/exchange.ts';
import { errorAnswer, faultOf, isUnexpected } from '../errorDocument.ts';
import { parsePrefer } from '../odata/prefer.ts';
import { wantsEveryAnnotation } from '../prefer.ts';
import type { BulkMessage } from './message.ts';
import type { Target } from './target.ts';

const details = 'Microsoft.PowerApps.CDS.ErrorDetails.Plugin.BulkApiErrorDetails';

/**
 * The answer to a bulk message of which a part failed: the first failure, and with `ErrorDetails.*` annotations what
 * became of each target, as JSON text ("Use bulk operation messages"). The status of the whole is ours. Raises what is no refusal.
 */
export function failureAnswer(
  results: readonly PromiseSettledResult<string>[],
  targets: readonly Target[],
  message: BulkMessage,
  prefer: string | undefined,
): FacadeAnswer {
  const first = results.find((result) => result.status === 'rejected');
  if (isUnexpected(first?.reason)) throw first?.reason;
  const answer = errorAnswer(first?.reason, wantsEveryAnnotation(prefer));
  if (!parsePrefer(prefer).annotations.wants(details)) return answer;
  const each = results.map((result, index) => ({
    RequestIndex: index,
    Id: result.status === 'fulfilled' ? result.value : (targets[index]?.key?.id ?? null),
    StatusCode: result.status === 'fulfilled' ? message.status : faultOf(result.reason).status,
  }));
  const { error } = JSON.parse(answer.body) as { error: Record<string, unknown> };
  return { ...answer, body: JSON.stringify({ error: { ...error, [`@${details}`]: JSON.stringify(each) } }) };
}
