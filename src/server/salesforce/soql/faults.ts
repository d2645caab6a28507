import { object } from '../../../service/salesforce/fields.ts';
import { faults, SalesforceFault } from '../fault.ts';

/** A text of a client's as an error quotes it. */
function quoted(text: string): string {
  return text.length <= 200 ? text : `${text.slice(0, 200)}…`;
}

const malformed = (message: string) => new SalesforceFault(400, 'MALFORMED_QUERY', message);
const invalidField = (message: string) => new SalesforceFault(400, 'INVALID_FIELD', message);
const filterOperator = (message: string) => new SalesforceFault(400, 'INVALID_QUERY_FILTER_OPERATOR', message);

/**
 * What queries are refused with. Codes and messages: `reference/salesforce.md` 3.5, and answers of orgs quoted in public
 * threads; "ours": no source was found for the text.
 */
export const queryFaults = {
  malformed,
  unexpectedToken: (text: string) => malformed(`unexpected token: '${quoted(text)}'`),
  empty: () => malformed('SOQL statements cannot be empty or null'),
  tooLong: () => malformed('SOQL statements cannot be longer than 100000 characters.'),
  /** Ours: the real limits of nesting are not known. */
  tooDeep: () => malformed('The query nests parentheses too deeply.'),
  /** What the service says when a filter is beyond it. */
  tooComplicated: () =>
    new SalesforceFault(
      400,
      'QUERY_TOO_COMPLICATED',
      'Query is either selecting too many fields or the filter conditions are too complicated.',
    ),
  unknownObject: (name: string) => faults.unknownObject(quoted(name)),
  /** `name` as written; `at` says where, with the lines of the query around it. */
  unknownField: (name: string, at: Place | null, entity: string = object.name) =>
    located(
      at,
      'INVALID_FIELD',
      `No such column '${quoted(name)}' on entity '${entity}'. If you are attempting to use a custom field, be sure to append the '__c' after the custom field name. Please reference your WSDL or the describe call for the appropriate names.`,
    ),
  unknownRelationship: (name: string, at: Place | null, entity: string = object.name) =>
    located(
      at,
      'INVALID_FIELD',
      `Didn't understand relationship '${quoted(name)}' in field path. If you are attempting to use a custom relationship, be sure to append the '__r' after the custom relationship name. Please reference your WSDL or the describe call for the appropriate names of ${entity}.`,
    ),
  unknownChildren: (name: string, at: Place | null) =>
    located(
      at,
      'INVALID_TYPE',
      `Didn't understand relationship '${quoted(name)}' in FROM part of query call. If you are attempting to use a custom relationship, be sure to append the '__r' after the custom relationship name. Please reference your WSDL or the describe call for the appropriate names.`,
    ),
  notFilterable: (name: string) => invalidField(`field '${quoted(name)}' can not be filtered in a query call`),
  notGroupable: (name: string) => malformed(`field '${quoted(name)}' can not be grouped in a query call`),
  notSortable: (name: string) => malformed(`field '${quoted(name)}' can not be sorted in a query call`),
  notAggregated: (name: string) => malformed(`Field must be grouped or aggregated: ${quoted(name)}`),
  notAggregatable: (name: string, work: string) =>
    malformed(`field ${quoted(name)} does not support aggregate operator ${work}`),
  quotedValue: (name: string, type: string) =>
    invalidField(
      `value of filter criterion for field '${name}' must be of type ${type} and should not be enclosed in quotes`,
    ),
  /** Pattern of the message above for a text that is not quoted. */
  unquotedValue: (name: string, type: string) =>
    invalidField(
      `value of filter criterion for field '${name}' must be of type ${type} and should be enclosed in quotes`,
    ),
  wrongValue: (name: string, type: string) =>
    invalidField(`value of filter criterion for field '${name}' must be of type ${type}`),
  invalidId: (text: string) => filterOperator(`invalid ID field: ${quoted(text)}`),
  invalidOperator: (name: string, operator: string) =>
    filterOperator(`invalid operator on ${name === 'Id' ? 'id' : `'${quoted(name)}'`} field: ${operator}`),
  /** The service's own words for a semi-join of an object with itself; those with others are not served (ours). */
  semiJoin: (from: string) =>
    from.toLowerCase() === object.name.toLowerCase()
      ? filterOperator('The inner and outer selects should not be on the same object type')
      : malformed(`Semi join sub-selects on ${quoted(from)} are not supported here: give the ids themselves.`),
  offset: () => new SalesforceFault(400, 'NUMBER_OUTSIDE_VALID_RANGE', 'Maximum SOQL offset allowed is 2000'),
  /** The message is the service's, its code was not found. */
  tooManyGroups: () =>
    new SalesforceFault(
      400,
      'EXCEEDED_ID_LIMIT',
      'Aggregate query does not support queryMore(). Use LIMIT to restrict the results to a single batch',
    ),
} as const;

/** A place in a query: offset in characters from 0. */
export interface Place {
  readonly query: string;
  readonly offset: number;
}

/** Row and column of a place, both from 1. */
function rowAndColumn({ query, offset }: Place): { row: number; column: number; line: string } {
  const before = query.slice(0, offset).split(/\r\n|\r|\n/);
  const line = query.split(/\r\n|\r|\n/)[before.length - 1] ?? '';
  return { row: before.length, column: (before.at(-1)?.length ?? 0) + 1, line };
}

/** Characters of the line that are shown on either side of the caret; how many the service shows is not known. */
const around = 60;

/** The form of messages about a place: the line, a caret under it, where it is, what is wrong. */
function located(at: Place | null, code: 'INVALID_FIELD' | 'INVALID_TYPE', message: string): SalesforceFault {
  if (at === null) return new SalesforceFault(400, code, message);
  const { row, column, line } = rowAndColumn(at);
  const from = Math.max(0, column - 1 - around);
  const snippet = line.slice(from, column - 1 + around);
  const text = `\n${snippet}\n${' '.repeat(column - 1 - from)}^\nERROR at Row:${row}:Column:${column}\n${message}`;
  return new SalesforceFault(400, code, text, { at: { row, column } });
}
