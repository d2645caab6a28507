import { stringifyExact } from '../../../operation/json.ts';
import { columnOf, table } from '../../../service/dataverse/columns.ts';
import { parametersText } from '../../../service/dataverse/parameters.ts';
import type { FacadeAnswer } from '../../facade/exchange.ts';
import type { Call, Context } from '../context.ts';
import { faults } from '../fault.ts';
import type { CustomApi } from './customApi.ts';
import type { JsonObject } from './payload.ts';
import { timeoutOf } from './synchronous.ts';

/**
 * Accepts a custom API to be run in the background: 202 with the address of the status monitor. With a callback the body
 * names both id and address (article on background operations); without, the setting `acceptedBody` decides.
 */
export async function startInBackground(
  api: CustomApi,
  input: JsonObject,
  callback: string | null,
  call: Call,
  context: Context,
): Promise<FacadeAnswer> {
  const { engine, settings, users } = context;
  const { request, delegate } = call;
  if (callback !== null) checkCallback(callback);
  checkLength(input);
  const { handler } = api;
  const { operation } = await engine.submit(
    {
      type: api.uniqueName,
      displayName: api.displayName,
      input,
      runAs: users.idOf(request.by),
      createdOnBehalfOf: delegate,
      retryLimit: handler.retryLimit ?? settings.retryLimit,
      retryBackoff: handler.retryBackoff ?? settings.retryBackoff,
      timeout: timeoutOf(api, context),
      ttl: handler.ttl ?? settings.timeToLive,
    },
    request.by,
    callback === null ? {} : { callback: { url: callback, context: request.origin } },
  );
  const location = monitorAddress(request.origin, operation.id);
  const withBody = callback !== null || settings.acceptedBody === 'json';
  return {
    status: 202,
    headers: {
      Location: location,
      'x-ms-dyn-backgroundoperationid': operation.id,
      'Preference-Applied': callback === null ? 'respond-async' : 'callback',
      ...(withBody ? { 'Content-Type': 'application/json' } : {}),
    },
    body: withBody ? JSON.stringify({ backgroundOperationId: operation.id, location }) : '',
  };
}

/** Address of the status monitor of an operation, for those who call the server by this scheme and host. */
export function monitorAddress(origin: string, id: string): string {
  return `${origin}/api/backgroundoperation/${id}`;
}

function checkCallback(url: string): void {
  const protocol = URL.canParse(url) ? new URL(url).protocol : '';
  if (protocol !== 'http:' && protocol !== 'https:') {
    throw faults.invalid('The url of the callback must be an absolute address with http or https.');
  }
}

/** Inputs are kept in a column, whose limit they have. */
function checkLength(input: JsonObject): void {
  const type = columnOf('inputparameters')?.type;
  if (type?.kind !== 'memo') return;
  if (parametersText(stringifyExact(input)).length > type.max) {
    throw faults.tooLong('inputparameters', table.logicalName, type.max);
  }
}
