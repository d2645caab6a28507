/** Codes of the service that several parts answer with. */
export const faultCodes = {
  /** No property, segment or parameter of this name. */
  unknownName: '0x80060888',
  /** The body was not understood. */
  payload: '0x80048d19',
  tooLong: '0x80044331',
  outOfRange: '0x80044330',
  tooManyConditions: '0x8004430c',
  plugin: '0x80040265',
  /** Refusal of a platform plug-in; also what an elastic table answers to what it cannot do. */
  platform: '0x80048d0b',
  versionMismatch: '0x80060882',
  concurrencyOff: '0x8006088d',
  duplicate: '0x80040237',
  missingElasticRow: '0x80048d02',
  missingRow: '0x80040217',
  missingKey: '0x80060891',
  unexpected: '0x80040216',
} as const;

/**
 * A refusal in the service's own words: HTTP status, code (`0x` and eight hex digits, or empty), message. Every part of
 * the facade raises it; `dispatch` makes the error document of it (reference: error responses of the Web API).
 */
export class DataverseFault extends Error {
  override readonly name = 'DataverseFault';
  readonly status: number;
  readonly code: string;
  readonly headers: Readonly<Record<string, string>>;

  constructor(status: number, code: string, message: string, headers: Readonly<Record<string, string>> = {}) {
    super(message);
    this.status = status;
    this.code = code;
    this.headers = headers;
  }
}

/** The three service protection limits [LIM]. */
const limits = {
  requests: {
    code: '0x80072322',
    message: 'Number of requests exceeded the limit of 6000 over time window of 300 seconds.',
  },
  executionTime: {
    code: '0x80072321',
    message:
      'Combined execution time of incoming requests exceeded limit of 1,200,000 milliseconds over time window of 300 seconds. Decrease number of concurrent requests or reduce the duration of requests and try again later.',
  },
  concurrency: { code: '0x80072326', message: 'Number of concurrent requests exceeded the limit of 52.' },
} as const;

/** A text of a client's as an error quotes it. */
function shortened(text: string): string {
  return text.length <= 1_000 ? text : `${text.slice(0, 1_000)}…`;
}

/**
 * Every fault that the facade has, by the words of the service. Sources: `reference/dataverse.md` 3.10, with the tags
 * of that page; what is marked "ours" has no source.
 */
export const faults = {
  // 400: what was asked for cannot be understood or is not supported
  /** [GH, TS] */
  unknownProperty: (property: string, type: string) =>
    new DataverseFault(
      400,
      faultCodes.unknownName,
      `Could not find a property named '${property}' on type 'Microsoft.Dynamics.CRM.${type}'.`,
    ),
  /** [Q-filter]; the code is ours. */
  unterminatedLiteral: (position: number, text: string) =>
    new DataverseFault(
      400,
      faultCodes.unknownName,
      `There is an unterminated literal at position ${position} in '${shortened(text)}'.`,
    ),
  /** Message of the OData library that the service uses; the code is ours. */
  syntax: (position: number, text: string) =>
    new DataverseFault(400, faultCodes.unknownName, `Syntax error at position ${position} in '${shortened(text)}'.`),
  /** Message of the OData library that the service uses; the code is ours. */
  invalidCharacter: (character: string, position: number, text: string) =>
    new DataverseFault(
      400,
      faultCodes.unknownName,
      `Syntax error: character '${character}' is not valid at position ${position} in '${shortened(text)}'.`,
    ),
  /** [GH] `left` and `right` are Edm types such as `Edm.Guid`; `kind` is `Equal`, `GreaterThan`, … */
  incompatibleTypes: (left: string, right: string, kind: string) =>
    new DataverseFault(
      400,
      faultCodes.unknownName,
      `A binary operator with incompatible types was detected. Found operand types '${left}' and '${right}' for operator kind '${kind}'.`,
    ),
  /** Message of the OData library that the service uses; the code is ours. */
  unknownFunction: (name: string) =>
    new DataverseFault(
      400,
      faultCodes.unknownName,
      `An unknown function with name '${name}' was found. This may also be a function import or a key lookup on a navigation property, which is not allowed.`,
    ),
  /** [Q-over] says which options there are not; the message is that of answers quoted in public; the code is ours. */
  unsupportedOption: (name: string) =>
    new DataverseFault(400, faultCodes.unknownName, `The query parameter ${name} is not supported`),
  /** [Q-filter]: 500 conditions. */
  tooManyConditions: () =>
    new DataverseFault(400, faultCodes.tooManyConditions, 'Number of conditions in query exceeded maximum limit.'),
  /** AggregateQueryRecordLimitExceeded of the service's error codes [Q-agg: 50,000 rows]; the status is ours. */
  tooManyToAggregate: () =>
    new DataverseFault(400, '0x8004e023', 'The maximum record limit is exceeded. Reduce the number of records.'),
  /** [EL] */
  linkEntities: () => new DataverseFault(400, faultCodes.platform, 'Link entities are not supported'),
  /** [EL, GH]: the code of what the elastic tables' provider refuses; messages are ours where nothing else is said. */
  elastic: (message: string) => new DataverseFault(400, faultCodes.platform, message),
  /** [CT] `option` with its dollar; the code is ours. */
  changeTrackingOption: (option: string) =>
    new DataverseFault(
      400,
      faultCodes.unknownName,
      `The "${option}" query parameter isn't supported when Change Tracking is enabled.`,
    ),
  /** [TS] */
  payload: (set: string, why: string) =>
    new DataverseFault(
      400,
      faultCodes.payload,
      `Error identified in Payload provided by the user for Entity :'${set}', For more information on this error please follow this help link https://go.microsoft.com/fwlink/?linkid=2195293  ---->  InnerException : ${why}`,
    ),
  /** [BATCH] */
  tooLong: (column: string, table: string, max: number) =>
    new DataverseFault(
      400,
      faultCodes.tooLong,
      `A validation error occurred. The length of the '${column}' attribute of the '${table}' entity exceeded the maximum allowed length of '${max}'.`,
    ),
  /** [HTTP]: what a handler that failed looks like to who called it synchronously. */
  plugin: (message: string, code = faultCodes.plugin) => new DataverseFault(400, code, message),
  /** [BO] the message; status and code ours (suggested in 2.5). */
  terminal: () =>
    new DataverseFault(
      400,
      faultCodes.platform,
      'Canceling background operation is not allowed after it is in terminal state.',
    ),
  /** Anything else that is wrong with a request; the sentence is ours. */
  invalid: (sentence: string) => new DataverseFault(400, faultCodes.unknownName, sentence),

  // 403
  /** [GH, BULK] */
  missingPrivilege: (user: string, privilege: string, entity: string) =>
    new DataverseFault(
      403,
      '0x80040220',
      `Principal user (Id=${user}, type=8) is missing ${privilege} privilege for entity '${entity}'`,
    ),
  /** [MS, GH] */
  notAMember: () => new DataverseFault(403, '0x80072560', 'The user is not a member of the organization.'),

  // 404
  /** [GH live; TS has 0x8006088a] */
  unknownSegment: (segment: string) =>
    new DataverseFault(404, faultCodes.unknownName, `Resource not found for the segment '${segment}'.`),
  /** [BO]: a row of an elastic table that is not there. */
  missingRow: (id: string) =>
    new DataverseFault(
      404,
      faultCodes.missingElasticRow,
      `The HTTP status code of the response was not expected (404).\n\nStatus: 404\nResponse: \nCould not find item '${id}'.`,
    ),
  /** [COND, GH]: a row of a standard table that is not there. */
  missingStandardRow: (table: string, id: string) =>
    new DataverseFault(404, faultCodes.missingRow, `${table} With Id = ${id} Does Not Exist`),
  /** [GH]: nothing has this alternate key. */
  missingKey: (table: string) =>
    new DataverseFault(
      404,
      faultCodes.missingKey,
      `A record with the specified key values does not exist in ${table} entity`,
    ),
  /** Message of the service's metadata for a table or column that there is not; the code is ours. */
  missingDefinition: (name: string) =>
    new DataverseFault(404, '0x80060888', `Could not find an entity with specified name '${name.slice(0, 200)}'.`),
  /** [TS]: nothing here, or a function or action called by the wrong method. */
  noResource: (uri: string) =>
    new DataverseFault(404, '', `No HTTP resource was found that matches the request URI '${uri}'.`),

  // the rest
  /** [HTTP] the status; the sentence is ours. */
  methodNotAllowed: (method: string) =>
    new DataverseFault(405, '', `The requested resource does not support http method '${method}'.`),
  /** [COND-sample, OC] */
  versionMismatch: () =>
    new DataverseFault(
      412,
      faultCodes.versionMismatch,
      "The version of the existing record doesn't match the RowVersion property provided.",
    ),
  /** [COND, GH: DuplicateRecord] */
  duplicate: () => new DataverseFault(412, faultCodes.duplicate, 'A record with matching key values already exists.'),
  /** [HTTP] the status; the sentence is ours. */
  tooLarge: (sentence: string) => new DataverseFault(413, '', sentence),
  /** [Q-over] 32,768 characters, 65,536 in `$batch`; the status is ours. */
  uriTooLong: (most: number) =>
    new DataverseFault(414, '', `The address of a request has at most ${most} characters; send it in a $batch.`),
  /** [LIM] `retryAfter` in seconds. */
  throttled: (which: keyof typeof limits, retryAfter: number) =>
    new DataverseFault(429, limits[which].code, limits[which].message, { 'Retry-After': String(retryAfter) }),
  /** [HTTP] the status; the sentence is ours. */
  notImplemented: (sentence: string) => new DataverseFault(501, '', sentence),
  unavailable: (sentence: string) => new DataverseFault(503, '', sentence),
} as const;
