import { randomUUID } from 'node:crypto';
import { OperationFailure } from '../../operation/error.ts';
import type { FacadeAnswer } from '../facade/exchange.ts';
import { Throttled } from '../rateLimit.ts';
import { DataverseFault, faultCodes, faults } from './fault.ts';

/** A refusal of the engine in the service's words; anything unknown is the service's own "unexpected error". */
export function faultOf(error: unknown): DataverseFault {
  if (error instanceof DataverseFault) return error;
  if (error instanceof Throttled) {
    return new DataverseFault(429, '0x80072322', error.message, { 'Retry-After': String(error.retryAfter) });
  }
  if (!(error instanceof OperationFailure)) return unexpected();
  switch (error.code) {
    case 'version-mismatch':
      return faults.versionMismatch();
    case 'id-taken':
      return faults.duplicate();
    case 'not-found':
      return new DataverseFault(404, faultCodes.missingElasticRow, error.message);
    case 'invalid-json':
    case 'too-deep':
      return new DataverseFault(400, faultCodes.payload, error.message);
    case 'transition-refused':
    case 'unsupported':
      return new DataverseFault(400, faultCodes.platform, error.message);
    case 'unauthorized':
      return new DataverseFault(401, '', error.message);
    case 'forbidden':
      return new DataverseFault(403, '0x80040220', error.message);
    case 'stopping':
    case 'database-unavailable':
      return new DataverseFault(503, faultCodes.unexpected, error.message, { 'Retry-After': '5' });
    case 'internal':
      return unexpected();
    default:
      return new DataverseFault(error.status === 422 ? 400 : error.status, faultCodes.plugin, error.message);
  }
}

/** True when the fault is ours and belongs into the server's log. */
export function isUnexpected(error: unknown): boolean {
  if (error instanceof DataverseFault) return false;
  return !(error instanceof OperationFailure) || error.status >= 500;
}

/** The error document; `annotated`: the request asked for all annotations. */
export function errorAnswer(error: unknown, annotated: boolean): FacadeAnswer {
  const fault = faultOf(error);
  const details = {
    '@Microsoft.PowerApps.CDS.ErrorDetails.OperationStatus': '0',
    '@Microsoft.PowerApps.CDS.ErrorDetails.SubErrorCode': '0',
    '@Microsoft.PowerApps.CDS.HelpLink': `http://go.microsoft.com/fwlink/?LinkID=398563&error=${encodeURIComponent(`Microsoft.Crm.CrmException:${fault.code.slice(2)}`)}&client=platform`,
    '@Microsoft.PowerApps.CDS.TraceText': '',
    '@Microsoft.PowerApps.CDS.InnerError.Message': fault.message,
  };
  return {
    status: fault.status,
    headers: {
      'OData-Version': '4.0',
      'Content-Type': 'application/json; odata.metadata=minimal',
      'x-ms-service-request-id': randomUUID(),
      ...fault.headers,
    },
    body: JSON.stringify({ error: { code: fault.code, message: fault.message, ...(annotated ? details : {}) } }),
  };
}

function unexpected(): DataverseFault {
  return new DataverseFault(
    500,
    faultCodes.unexpected,
    'An unexpected error occurred. The log of the engine server says more.',
  );
}
