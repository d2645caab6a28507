/** Error codes of the service that the facade answers with (REST API Developer Guide: status codes and error responses). */
export type ErrorCode =
  | 'INVALID_FIELD'
  | 'INVALID_TYPE'
  | 'MALFORMED_QUERY'
  | 'INVALID_QUERY_FILTER_OPERATOR'
  | 'QUERY_TOO_COMPLICATED'
  | 'EXCEEDED_ID_LIMIT'
  | 'NUMBER_OUTSIDE_VALID_RANGE'
  | 'MALFORMED_ID'
  | 'INVALID_QUERY_LOCATOR'
  | 'INVALID_BATCH_SIZE'
  | 'INVALID_REPLICATION_DATE'
  | 'INVALID_SESSION_ID'
  | 'INVALID_LOGIN'
  | 'JSON_PARSER_ERROR'
  | 'REQUEST_LIMIT_EXCEEDED'
  | 'NOT_FOUND'
  | 'METHOD_NOT_ALLOWED'
  | 'BATCH_PROCESSING_HALTED'
  | 'PROCESSING_HALTED'
  | 'UNKNOWN_EXCEPTION'
  | 'SERVER_UNAVAILABLE';

/**
 * A refusal in the service's own words. Every part of the facade raises it; REST makes an array with one element of it,
 * SOAP a fault (HTTP 500, `sf:` and the code).
 */
export class SalesforceFault extends Error {
  override readonly name = 'SalesforceFault';
  readonly status: number;
  readonly errorCode: ErrorCode;
  /** Names of the fields that it is about, where the service gives them. */
  readonly fields: readonly string[] | undefined;
  readonly headers: Readonly<Record<string, string>>;

  constructor(
    status: number,
    errorCode: ErrorCode,
    message: string,
    more: { readonly fields?: readonly string[]; readonly headers?: Readonly<Record<string, string>> } = {},
  ) {
    super(message);
    this.status = status;
    this.errorCode = errorCode;
    this.fields = more.fields;
    this.headers = more.headers ?? {};
  }
}

/** A text of a client's as an error quotes it. */
export function shortened(text: string): string {
  return text.length <= 200 ? text : `${text.slice(0, 200)}…`;
}

/**
 * Every fault of addresses, sessions and rows; those of queries are in `soql/faults.ts`. Sources: `reference/salesforce.md`
 * 3.5 unless another one is named; "ours": none was found.
 */
export const faults = {
  malformedId: (id: string) =>
    new SalesforceFault(400, 'MALFORMED_ID', `Background Operation ID: id value of incorrect type: ${shortened(id)}`, {
      fields: ['Id'],
    }),
  invalidQueryLocator: () => new SalesforceFault(400, 'INVALID_QUERY_LOCATOR', 'invalid query locator'),
  /** Code documented for SOAP; the text is ours. */
  invalidBatchSize: (text: string) =>
    new SalesforceFault(400, 'INVALID_BATCH_SIZE', `batch size must be between 200 and 2000: ${shortened(text)}`),
  invalidReplicationDate: (sentence: string) => new SalesforceFault(400, 'INVALID_REPLICATION_DATE', sentence),
  exceededIdLimit: () =>
    new SalesforceFault(400, 'EXCEEDED_ID_LIMIT', 'Too many ids in the interval: 600000 is the most. Use a shorter one.'),
  invalidField: (name: string, entity: string) =>
    new SalesforceFault(400, 'INVALID_FIELD', `No such column '${shortened(name)}' on sobject of type ${entity}`),
  json: (sentence: string) => new SalesforceFault(400, 'JSON_PARSER_ERROR', sentence),
  invalidSession: () => new SalesforceFault(401, 'INVALID_SESSION_ID', 'Session expired or invalid'),
  requestLimit: () => new SalesforceFault(403, 'REQUEST_LIMIT_EXCEEDED', 'TotalRequests Limit exceeded.'),
  /** A path or an object that is not there. */
  unknownResource: () => new SalesforceFault(404, 'NOT_FOUND', 'The requested resource does not exist'),
  missingRow: (id: string) =>
    new SalesforceFault(
      404,
      'NOT_FOUND',
      `Provided external ID field does not exist or is not accessible: ${shortened(id)}`,
    ),
  methodNotAllowed: (method: string, allowed: readonly string[]) =>
    new SalesforceFault(
      405,
      'METHOD_NOT_ALLOWED',
      `HTTP Method '${shortened(method)}' not allowed. Allowed are ${allowed.join(',')}`,
      { headers: { Allow: allowed.join(', ') } },
    ),
  unexpected: () =>
    new SalesforceFault(
      500,
      'UNKNOWN_EXCEPTION',
      'An unexpected error occurred. Please include this ErrorId if you contact support: see the log of the engine server',
    ),
  unavailable: (sentence: string) => new SalesforceFault(503, 'SERVER_UNAVAILABLE', sentence),
} as const;
