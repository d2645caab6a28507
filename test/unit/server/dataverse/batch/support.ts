import { setImmediate } from 'node:timers/promises';
import { type BatchOptions, runBatch } from '../../../../../src/server/dataverse/batch/run.ts';
import type { FacadeAnswer, FacadeRequest } from '../../../../../src/server/facade/exchange.ts';
import { callerNamed } from '../../../../support/gate.ts';

const service = '/api/data/v9.2/';

/** Lines that end as the protocol has it. */
export function lines(...text: string[]): string {
  return text.join('\r\n');
}

export function batchRequest(body: string, headers: Record<string, string> = {}): FacadeRequest {
  return {
    method: 'POST',
    path: `${service}$batch`,
    query: '',
    headers: { 'content-type': 'multipart/mixed; boundary=b', ...headers },
    body,
    origin: 'http://localhost:4711',
    from: '127.0.0.1',
    caller: callerNamed('ada'),
    by: 'ada',
    signal: new AbortController().signal,
  };
}

/** Runs a batch whose requests are answered by `answer`; tells what they were. */
export async function run(
  request: FacadeRequest,
  answer: (request: FacadeRequest) => Partial<FacadeAnswer>,
  options: Partial<BatchOptions> = {},
): Promise<{ answer: FacadeAnswer; asked: FacadeRequest[] }> {
  const asked: FacadeRequest[] = [];
  const dispatch = async (part: FacadeRequest): Promise<FacadeAnswer> => {
    await setImmediate();
    asked.push(part);
    return { status: 204, headers: {}, body: '', ...answer(part) };
  };
  const answerOf: BatchOptions['answerOf'] = ({ status, message }) => ({ status, headers: {}, body: message });
  const whole = await runBatch(request, { service, continueOnError: false, dispatch, answerOf, ...options });
  return { answer: whole, asked };
}
