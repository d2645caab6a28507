import { type ErrorCode, OperationFailure } from '../../operation/error.ts';

/** What stands between a connection and its service; a test of the connection tells them apart. */
export type Trouble =
  /** The host name is not known: mistyped, no network, or the place is gone. */
  | 'name'
  | 'tls'
  /** Nothing answers, or the connection broke. */
  | 'network'
  /** Something answers that is not the service. */
  | 'stranger'
  | 'unauthorized'
  | 'forbidden'
  /** The token is good, but its user is none of this place. */
  | 'no-user'
  /** The place has no background operations. */
  | 'no-table'
  | 'throttled'
  /** The service itself fails (5xx). */
  | 'service'
  /** It refuses this request. */
  | 'refused';

export interface FailureFacts {
  readonly trouble: Trouble;
  readonly httpStatus?: number;
  /** The service's own code, as in `0x80040220` (lower case) or `INVALID_FIELD`. */
  readonly serviceCode?: string | null;
  /** Name of the privilege that is missing, as in `prvReadbackgroundoperation`. */
  readonly privilege?: string | null;
  /** ms until the service lets itself be asked again. */
  readonly retryIn?: number | null;
  readonly path?: string;
  readonly cause?: unknown;
}

/** A failure of a connection to a service, with what is known of its cause. */
export class ServiceFailure extends OperationFailure {
  readonly trouble: Trouble;
  readonly httpStatus: number | null;
  readonly serviceCode: string | null;
  readonly privilege: string | null;
  readonly retryIn: number | null;

  constructor(code: ErrorCode, message: string, facts: FailureFacts) {
    super(code, message, { cause: facts.cause, ...(facts.path === undefined ? {} : { path: facts.path }) });
    this.trouble = facts.trouble;
    this.httpStatus = facts.httpStatus ?? null;
    this.serviceCode = facts.serviceCode ?? null;
    this.privilege = facts.privilege ?? null;
    this.retryIn = facts.retryIn ?? null;
  }

  /** True for what may be over in a moment, so that a question may be asked again. */
  get passes(): boolean {
    return this.trouble === 'network' || this.trouble === 'throttled' || this.trouble === 'service';
  }

  /**
   * True when only a person can mend it: another attempt gets the same answer. What once worked is believed to come
   * back by itself, be it behind a gateway's page or a name that is not known for a while; a refused token is not.
   */
  waitsForPerson(worked: boolean): boolean {
    const personal: readonly Trouble[] = ['unauthorized', 'forbidden', 'no-user'];
    const wrong: readonly Trouble[] = ['no-table', 'tls', 'stranger'];
    return personal.includes(this.trouble) || (!worked && wrong.includes(this.trouble));
  }
}
