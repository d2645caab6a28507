/**
 * Conditions on the fields of operations, for those who ask in a language of their own (OData, SOQL): they translate
 * into this, and the store translates it into SQL with bound parameters. The search grammar of people is `query.ts`.
 */

import type { Status } from './status.ts';

/** Fields that hold text. `input` and `output` are the JSON text as stored; a search in them reads every payload. */
export type TextField =
  | 'id'
  | 'name'
  | 'displayName'
  /** `displayName`, or where there is none `name`. */
  | 'shownName'
  | 'type'
  | 'parentKey'
  | 'partitionId'
  | 'runAs'
  | 'executionGroup'
  | 'groupLeaderId'
  | 'sequenceGroup'
  | 'workerUri'
  | 'createdBy'
  | 'createdOnBehalfOf'
  | 'modifiedBy'
  | 'modifiedOnBehalfOf'
  | 'callbackUrl'
  | 'resubmittedFrom'
  | 'errorMessage'
  | 'input'
  | 'output';

/** Fields that hold numbers; instants are ms since 1970, durations ms, `ttl` seconds. */
export type NumberField =
  | 'sequence'
  | 'version'
  | 'priority'
  | 'numFollowers'
  | 'sequenceNumber'
  | 'processAfter'
  | 'dueAt'
  | 'attempts'
  | 'retryCount'
  | 'retryLimit'
  | 'retryBackoff'
  | 'timeout'
  | 'submittedAt'
  | 'startedAt'
  | 'finishedAt'
  | 'expiresAt'
  | 'ttl'
  | 'modifiedAt'
  | 'importSequenceNumber'
  | 'overriddenCreatedOn'
  | 'errorCode';

/** Fields that hold the name of a status. `outcome` is the status, but a Merged operation's is that of its leader. */
export type StatusField = 'status' | 'outcome';

export type Field = TextField | NumberField | StatusField;

export type Comparison = '=' | '<>' | '<' | '<=' | '>' | '>=';

/** A piece of a pattern: this text, any run of characters, one character, or one of (not one of) these characters. */
export type PatternPiece =
  | { readonly text: string }
  | { readonly any: 'run' | 'character' }
  /** Characters and ranges (`a` to `z` is `['a', 'z']`). */
  | { readonly oneOf: readonly (string | readonly [string, string])[]; readonly negated: boolean };

/**
 * Two-valued: what compares a field that has no value is false, but for `<>`, which is then true; `not` turns round
 * whatever came out. Texts are compared without regard to case (Unicode simple folding where the database can, else A
 * to Z) unless `exact` says otherwise; ids and statuses exactly.
 */
export type Condition =
  | { readonly kind: 'all' | 'any'; readonly of: readonly Condition[] }
  | { readonly kind: 'not'; readonly of: Condition }
  | { readonly kind: 'absent'; readonly field: Field }
  | {
      readonly kind: 'compare';
      readonly field: Field;
      readonly operator: Comparison;
      readonly value: string | number;
      readonly exact?: boolean;
    }
  | {
      readonly kind: 'oneOf';
      readonly field: Field;
      readonly values: readonly (string | number)[];
      readonly exact?: boolean;
    }
  /** The whole text fits the pattern. */
  | {
      readonly kind: 'like';
      readonly field: TextField;
      readonly pattern: readonly PatternPiece[];
      readonly exact?: boolean;
    }
  /** The operation has a leader, and that one fits. */
  | { readonly kind: 'leader'; readonly of: Condition };

/** Every operation. */
export const everything: Condition = { kind: 'all', of: [] };
/** No operation. */
export const nothing: Condition = { kind: 'any', of: [] };

/**
 * Operations without a value come where `absent` says; the default is first when ascending, last when descending. Texts
 * are ordered without regard to the case of A to Z, by the code points of their first 512 characters; statuses in the order of `statuses`, or of `ranks`,
 * where those with one rank are equal.
 */
export interface Order {
  readonly field: Field;
  readonly descending: boolean;
  readonly absent?: 'first' | 'last';
  readonly ranks?: Readonly<Record<Status, number>>;
  /** Of `errorCode`: codes that are taken for others. */
  readonly instead?: Readonly<Record<number, number>>;
  /** The field of the operation's leader; an operation that has none has no value. */
  readonly ofLeader?: true;
}

/** A page of operations that fit a condition. Rows that are equal in the order given follow newest first. */
export interface Search {
  readonly where: Condition;
  readonly order: readonly Order[];
  /** 1..5,000. */
  readonly limit: number;
  /** `next` of the page before, whose `where` and `order` were the same. */
  readonly after?: string;
  /** Left out before the first row of the first page; 0..10,000. */
  readonly skip?: number;
}

/**
 * What is worked out over the rows of a group: `field` has no meaning for `rows`, which counts them. `sum` and
 * `average` are of numbers only; `least` and `greatest` of texts go by code point, of statuses by the order of `statuses`.
 */
export interface Measure {
  readonly as: string;
  readonly work: 'rows' | 'count' | 'countDistinct' | 'sum' | 'average' | 'least' | 'greatest';
  readonly field?: Field;
}

/** Numbers in steps: each is rounded down to a multiple of `step`, which is a whole number. */
interface Step {
  readonly field: NumberField;
  readonly step: number;
}

/** The value of the operation's leader. */
interface OfLeader {
  readonly leader: Field;
}

export type GroupBy = Field | Step | OfLeader;

/** Rows that fit, in groups of equal values of `by` (none: one group of all). */
export interface Aggregation {
  readonly where: Condition;
  readonly by: readonly GroupBy[];
  readonly measures: readonly Measure[];
  /** Most groups that are answered: the first ones by their values, none before all others. */
  readonly limit: number;
}

/** One group: the value of each field of `by`, and of each measure by its `as`; null where there is none. */
export interface Group {
  readonly by: readonly (string | number | null)[];
  readonly measures: Readonly<Record<string, string | number | null>>;
}
