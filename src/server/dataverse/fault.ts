/** Codes of the service that several parts answer with; the others stand where they are raised. */
export const faultCodes = {
  /** No property, segment or parameter of this name. */
  unknownName: '0x80060888',
  /** The body was not understood. */
  payload: '0x80048d19',
  tooLong: '0x80044331',
  outOfRange: '0x80044330',
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
