import { OperationFailure } from '../../../operation/error.ts';
import type { FacadeAnswer } from '../../facade/exchange.ts';
import type { Call, Context } from '../context.ts';
import { DataverseFault, faults } from '../fault.ts';
import { readOptions } from '../odata/options.ts';
import { type ODataPath, parsePath } from '../odata/path.ts';
import { parsePrefer } from '../odata/prefer.ts';
import { type CustomApi, customApisOf, findCustomApi } from './customApi.ts';
import { inputOfArguments, inputOfBody } from './input.ts';
import { callModel } from './model.ts';
import type { JsonObject } from './payload.ts';
import { startInBackground } from './start.ts';
import { callNow } from './synchronous.ts';

type CallResource = Extract<ODataPath['resource'], { kind: 'call' }>;

/**
 * Runs a custom API: at once, or in the background when the client prefers `respond-async` or gives a callback in the
 * header of the Power Automate connector. Everything that is wrong with the request is told before anything is started.
 */
export async function invoke(call: Call, context: Context): Promise<FacadeAnswer> {
  const { request } = call;
  const apis = customApisOf(context.engine.handlers());
  const { resource } = parsePath(request.path, callModel(apis));
  if (resource.kind !== 'call') throw faults.noResource(`${request.origin}${request.path}`);
  const api = findCustomApi(apis, resource.name);
  if (api === undefined || !isBoundAs(api, resource)) throw faults.unknownSegment(resource.name);
  if (request.method !== (api.isFunction ? 'GET' : 'POST')) {
    throw faults.noResource(`${request.origin}${request.path}`);
  }
  const input = { ...inputOf(api, resource, request), ...targetOf(api, resource) };
  const prefer = parsePrefer(request.headers.prefer);
  const callback = prefer.callback ?? request.headers['x-ms-dyn-callback-url'] ?? null;
  const inBackground = prefer.respondAsync || request.headers['x-ms-dyn-callback-url'] !== undefined;
  try {
    return await (inBackground
      ? startInBackground(api, input, callback, call, context)
      : callNow(api, input, call, context));
  } catch (error) {
    // What the schema of the handler refuses is a payload that the service does not understand.
    if (error instanceof OperationFailure && error.code === 'invalid-input') {
      throw new DataverseFault(400, '0x80048d19', error.message);
    }
    throw error;
  }
}

function isBoundAs({ boundTo }: CustomApi, { on }: CallResource): boolean {
  if (boundTo === null || on === null) return boundTo === null && on === null;
  return boundTo.set === on.set && boundTo.collection === (on.key === null);
}

function inputOf(api: CustomApi, { parameters }: CallResource, request: Call['request']): JsonObject {
  if (!api.isFunction) return inputOfBody(api, request.body);
  return inputOfArguments(api, parameters ?? [], readOptions(request.query).aliases);
}

/** The implicit parameter of an API that is bound to a row, which its handler gets beside the others. */
function targetOf({ boundTo }: CustomApi, { on }: CallResource): JsonObject {
  if (boundTo === null || on === null || on.key === null) return {};
  return { Target: { '@odata.type': `Microsoft.Dynamics.CRM.${boundTo.entity}`, [`${boundTo.entity}id`]: on.key.id } };
}
