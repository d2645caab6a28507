import { OperationFailure } from '../../../operation/error.ts';
import { stringifyExact } from '../../../operation/json.ts';
import type { Operation } from '../../../operation/operation.ts';
import { serviceErrorCode } from '../../../service/dataverse/errorCodes.ts';
import { pairOf } from '../../../service/dataverse/status.ts';
import type { FacadeAnswer } from '../../facade/exchange.ts';
import type { Call, Context, FacadeRoute } from '../context.ts';
import { DataverseFault, faults } from '../fault.ts';
import { cancelRow } from '../rows/cancel.ts';
import { outputsOf, withOutputs } from './output.ts';
import type { JsonObject } from './payload.ts';

const guid = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

/** The status monitor resource, `/api/backgroundoperation/{id}`: GET tells the status, DELETE asks for a cancel. */
export const monitorRoute: FacadeRoute = {
  name: 'status monitor',
  area: 'monitor',
  serves: () => true,
  needs: (method) => (method === 'GET' ? 'read' : 'operate'),
  examples: ['GET 00000000-0000-0000-0000-000000000000', 'DELETE 00000000-0000-0000-0000-000000000000'],
  async handle(call: Call, context: Context): Promise<FacadeAnswer> {
    const { method } = call.request;
    if (method !== 'GET' && method !== 'DELETE') throw faults.methodNotAllowed(method);
    const operation = await findMonitored(call.resource, context);
    if (method === 'GET') return answer(await statusText(operation, context));
    await cancelRow(operation, {}, call, context);
    const { state, status } = pairOf('Canceling');
    return answer(stringifyExact({ backgroundOperationStateCode: state, backgroundOperationStatusCode: status }));
  },
};

async function findMonitored(id: string, { engine, settings }: Context): Promise<Operation> {
  const missing = () =>
    new DataverseFault(
      404,
      settings.monitorMissingCode,
      `Could not find a background operation with the id '${id.slice(0, 100)}'.`,
    );
  if (!guid.test(id)) throw missing();
  try {
    return await engine.get(id.toLowerCase());
  } catch (error) {
    if (error instanceof OperationFailure && error.code === 'not-found') throw missing();
    throw error;
  }
}

/**
 * State and status always; outputs beside them once it has succeeded, code and message of the error once it has failed
 * (article on background operations). One that was merged tells its leader's status, and its own outputs and error.
 */
async function statusText(operation: Operation, { engine }: Context): Promise<string> {
  const { outcome, error } = await outcomeOf(operation, engine);
  const { state, status } = pairOf(outcome);
  const own = {
    backgroundOperationStateCode: state,
    backgroundOperationStatusCode: status,
    ...errorMembers(outcome, error),
  };
  return withOutputs(own, outcome === 'Complete' ? outputsOf(await engine.payload(operation.id, 'output')) : {});
}

async function outcomeOf(
  operation: Operation,
  engine: Context['engine'],
): Promise<{ outcome: Operation['status']; error: Operation['error'] }> {
  const { status, error, groupLeaderId, memberOutcome } = operation;
  if (status !== 'Merged' || groupLeaderId === null) return { outcome: status, error };
  const leader = await engine.get(groupLeaderId);
  return { outcome: memberOutcome ?? leader.status, error: error ?? leader.error };
}

export function errorMembers(outcome: Operation['status'], error: Operation['error']): JsonObject {
  if (outcome !== 'Error') return {};
  return {
    backgroundOperationErrorCode: serviceErrorCode(error?.code ?? 0),
    backgroundOperationErrorMessage: error?.message ?? '',
  };
}

function answer(body: string): FacadeAnswer {
  return { status: 200, headers: { 'Content-Type': 'application/json' }, body };
}
