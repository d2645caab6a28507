import type { FacadeAnswer } from '../../facade/exchange.ts';
import type { Call, Context, FacadeRoute } from '../context.ts';
import { errorAnswer } from '../errorDocument.ts';
import { faults } from '../fault.ts';
import { parsePrefer } from '../odata/prefer.ts';
import { wantsEveryAnnotation } from '../prefer.ts';
import { runBatch } from './run.ts';

/** `POST $batch`. */
export const batchRoute: FacadeRoute = {
  name: 'batch',
  area: 'data',
  serves: (resource) => resource === '$batch' || resource.toLowerCase() === '%24batch',
  // Each part needs what it would need alone.
  needs: () => 'any',
  examples: ['POST $batch'],
  async handle(call: Call, context: Context): Promise<FacadeAnswer> {
    const { request, delegate } = call;
    if (request.method !== 'POST') throw faults.methodNotAllowed(request.method);
    // Parts stand in for somebody else anew, as their headers say; who really asks is the one who sent the whole.
    const whole = { ...request, by: delegate ?? request.by };
    return runBatch(whole, {
      service: call.api.slice(request.origin.length),
      continueOnError: parsePrefer(request.headers.prefer).continueOnError,
      dispatch: (part) => context.dispatch(part),
      answerOf: (fault) => errorAnswer(fault, wantsEveryAnnotation(request.headers.prefer)),
    });
  },
};
