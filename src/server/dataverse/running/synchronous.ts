import { stringifyExact } from '../../../operation/json.ts';
import { serviceErrorCode } from '../../../service/dataverse/errorCodes.ts';
import type { FacadeAnswer } from '../../facade/exchange.ts';
import { emptyAnswer } from '../answers.ts';
import type { Call, Context } from '../context.ts';
import { DataverseFault, faultCodes } from '../fault.ts';
import type { CustomApi } from './customApi.ts';
import { outputsOf, withOutputs } from './output.ts';
import type { JsonObject } from './payload.ts';

/**
 * Runs a custom API while the client waits: 200 with its outputs, or 204 when it has none (sample page of custom APIs);
 * a failure is a plug-in's, 400. No row is made.
 */
export async function callNow(api: CustomApi, input: JsonObject, call: Call, context: Context): Promise<FacadeAnswer> {
  const { request } = call;
  const result = await context.engine.call(api.uniqueName, stringifyExact(input), {
    by: request.by,
    runAs: context.users.idOf(request.by),
    timeout: timeoutOf(api, context),
    signal: request.signal,
  });
  if (result.outcome !== 'Complete') throw new DataverseFault(400, codeOf(result.error.code), result.error.message);
  const outputs = outputsOf(result.output);
  if (Object.keys(outputs).length === 0 && api.properties.length === 0) return emptyAnswer();
  const own = { '@odata.context': `${call.api}$metadata#Microsoft.Dynamics.CRM.${api.csdlName}Response` };
  return {
    status: 200,
    headers: { 'Content-Type': 'application/json; odata.metadata=minimal' },
    body: withOutputs(own, outputs),
  };
}

/** No handler gets more time than the code behind a custom API has, whatever it declares. */
export function timeoutOf({ handler }: CustomApi, { settings }: Context): number {
  return Math.min(handler.timeout ?? settings.timeout, settings.timeout);
}

/** The code that the row of a background run would show; that of a plug-in that threw where the error has none of Dataverse. */
function codeOf(code: number): string {
  return code === 0 ? faultCodes.plugin : `0x${(serviceErrorCode(code) >>> 0).toString(16).padStart(8, '0')}`;
}
