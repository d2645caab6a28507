/** Codes of the service that the facade refuses with (REST API Developer Guide, Status Codes and Error Responses). */
export type ErrorCode =
  | 'EXCEEDED_ID_LIMIT'
  | 'INSUFFICIENT_ACCESS'
  | 'INVALID_BATCH_SIZE'
  | 'INVALID_FIELD'
  | 'INVALID_LOGIN'
  | 'INVALID_QUERY_FILTER_OPERATOR'
  | 'INVALID_QUERY_LOCATOR'
  | 'INVALID_REPLICATION_DATE'
  | 'INVALID_SESSION_ID'
  | 'INVALID_TYPE'
  | 'JSON_PARSER_ERROR'
  | 'LIMIT_EXCEEDED'
  | 'MALFORMED_ID'
  | 'MALFORMED_QUERY'
  | 'METHOD_NOT_ALLOWED'
  | 'MISSING_ARGUMENT'
  | 'NOT_FOUND'
  | 'NUMBER_OUTSIDE_VALID_RANGE'
  | 'OPERATION_TOO_LARGE'
  | 'PROCESSING_HALTED'
  | 'QUERY_TOO_COMPLICATED'
  | 'BATCH_PROCESSING_HALTED'
  | 'REQUEST_LIMIT_EXCEEDED'
  | 'SERVER_UNAVAILABLE'
  | 'UNKNOWN_EXCEPTION'
  | 'UNSUPPORTED_API_VERSION'
  | 'UNSUPPORTED_MEDIA_TYPE'
  | 'URI_TOO_LONG'
  | 'HEADERS_TOO_LARGE';

export interface FaultDetail {
  readonly fields?: readonly string[];
  readonly headers?: Readonly<Record<string, string>>;
  /** Place in a query, both from 1. */
  readonly at?: { readonly row: number; readonly column: number };
}

/** A refusal as the service words it: an error array in REST, a fault in SOAP. */
export class SalesforceFault extends Error {
  readonly status: number;
  readonly code: ErrorCode;
  readonly detail: FaultDetail;

  constructor(status: number, code: ErrorCode, message: string, detail: FaultDetail = {}) {
    super(message);
    this.status = status;
    this.code = code;
    this.detail = detail;
  }
}

export const faults = {
  sessionExpired: () => new SalesforceFault(401, 'INVALID_SESSION_ID', 'Session expired or invalid'),
  requestLimit: () => new SalesforceFault(403, 'REQUEST_LIMIT_EXCEEDED', 'TotalRequests Limit exceeded.'),
  noResource: () => new SalesforceFault(404, 'NOT_FOUND', 'The requested resource does not exist'),
  noRow: (id: string) =>
    new SalesforceFault(404, 'NOT_FOUND', `Provided external ID field does not exist or is not accessible: ${id}`),
  methodNotAllowed(method: string, allowed: readonly string[]) {
    const allow = allowed.join(',');
    const message = `HTTP Method '${method}' not allowed.${allow === '' ? '' : ` Allowed are ${allow}`}`;
    return new SalesforceFault(405, 'METHOD_NOT_ALLOWED', message, { headers: { Allow: allow } });
  },
  malformedId: (object: string, id: string) =>
    new SalesforceFault(400, 'MALFORMED_ID', `${object} ID: id value of incorrect type: ${id}`, { fields: ['Id'] }),
  unknownObject: (name: string) =>
    new SalesforceFault(
      400,
      'INVALID_TYPE',
      `sObject type '${name}' is not supported. If you are attempting to use a custom object, be sure to append the '__c' after the entity name. Please reference your WSDL or the describe call for the appropriate names.`,
    ),
  noField: (object: string, name: string) =>
    new SalesforceFault(400, 'INVALID_FIELD', `No such column '${name}' on sobject of type ${object}`),
  badLocator: () => new SalesforceFault(400, 'INVALID_QUERY_LOCATOR', 'invalid query locator'),
  replicationDate: (message: string) => new SalesforceFault(400, 'INVALID_REPLICATION_DATE', message),
  badJson: (message: string) => new SalesforceFault(400, 'JSON_PARSER_ERROR', message),
  unknown: () =>
    new SalesforceFault(500, 'UNKNOWN_EXCEPTION', 'An unexpected error occurred. The server log says more.'),
} as const;
