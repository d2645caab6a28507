import { faults } from '../fault.ts';
import { type Apply, parseApply } from './apply.ts';
import type { EntityType, Model } from './entity.ts';
import { type Expand, parseExpand } from './expand.ts';
import type { Filter } from './filter/filter.ts';
import { type FilterScope, parseFilter } from './filter/parse.ts';
import { type ODataOptions, readOptions } from './options.ts';
import { type OrderBy, parseOrder } from './order.ts';
import { unquoted } from './quote.ts';
import { parseSelect } from './select.ts';

/** What a query asked, checked against the properties of an entity type. */
export interface ODataQuery {
  /** Null: all properties. Without repetitions, in the order asked. */
  readonly select: readonly string[] | null;
  readonly filter: Filter | null;
  readonly order: readonly OrderBy[];
  readonly top: number | null;
  readonly count: boolean;
  readonly expand: readonly Expand[];
  readonly apply: Apply | null;
  readonly partitionId: string | null;
  readonly skipToken: string | null;
  readonly deltaToken: string | null;
}

export interface QueryContext {
  readonly model: Model;
  /** `row`: of one row, where only `$select`, `$expand` and `partitionId` have a meaning; others are refused. */
  readonly on: 'list' | 'row';
  /** ms since 1970: what the date functions count from. */
  readonly now: number;
  /** GUID of who asks: EqualUserId. */
  readonly user: string;
  /** Quoted GUIDs are taken for GUIDs. */
  readonly lenientGuids: boolean;
  /** Characters that a query may have; 32,768 unless told (65,536 in `$batch`) [Q-over]. */
  readonly maxLength?: number;
}

const listOptions = [
  '$select',
  '$filter',
  '$orderby',
  '$top',
  '$count',
  '$apply',
  '$expand',
  '$skiptoken',
  '$deltatoken',
];
const rowOptions = ['$select', '$expand'];
/** Queries in other languages, which would have to be run and are not. */
const otherLanguages = ['fetchXml', 'savedQuery', 'userQuery'];

/** Reads what follows `?`, as sent. Raises a `DataverseFault` (400, 414). */
export function parseQuery(query: string, type: EntityType, context: QueryContext): ODataQuery {
  const most = context.maxLength ?? 32_768;
  if (query.length > most) throw faults.uriTooLong(most);
  const options = readOptions(query);
  checkNames(options, context.on);
  const { system, aliases } = options;
  const { now, user, lenientGuids, model } = context;
  const scope: FilterScope = { type, now, user: user.toLowerCase(), lenientGuids, aliases };
  const read = <Result>(name: string, parse: (text: string) => Result): Result | null => {
    const text = system.get(name);
    return text === undefined ? null : parse(text);
  };
  const expand = read('$expand', (text) => parseExpand(text, scope, model)) ?? [];
  if (expand.length > 0 && context.on === 'list' && type.elastic) throw faults.linkEntities();
  const apply = read('$apply', (text) => parseApply(text, scope));
  if (apply !== null) checkBeside(apply, system, type);
  return {
    select: apply === null ? read('$select', (text) => parseSelect(text, type)) : null,
    filter: read('$filter', (text) => parseFilter(text, scope)),
    order: read('$orderby', (text) => parseOrder(text, scope)) ?? [],
    top: read('$top', readTop),
    count: read('$count', readCount) ?? false,
    expand,
    apply,
    partitionId: readPartition(options.custom),
    skipToken: system.get('$skiptoken') ?? null,
    deltaToken: system.get('$deltatoken') ?? null,
  };
}

/** Options that there are not are refused; what begins without a dollar is the client's own and means nothing. */
function checkNames({ system, custom }: ODataOptions, on: QueryContext['on']): void {
  const known = on === 'list' ? listOptions : rowOptions;
  for (const name of system.keys()) if (!known.includes(name)) throw faults.unsupportedOption(name);
  for (const name of otherLanguages) {
    if (custom.has(name))
      throw faults.invalid(`The facade does not run ${name} queries: ask by $filter, $orderby and $apply.`);
  }
}

/** What cannot stand beside a `$apply` [Q-agg, EL-maker]; `$select` beside it means nothing. */
function checkBeside(apply: Apply, system: ReadonlyMap<string, string>, type: EntityType): void {
  if (system.has('$filter'))
    throw faults.invalid('Beside $apply, conditions stand in it: $apply=filter(…)/groupby(…).');
  const order = system.get('$orderby');
  if (order === undefined || order.trim() === '') return;
  const names = order.split(',').map((each) => each.trim().split(' ')[0] ?? '');
  if (names.some((name) => apply.aggregates.some(({ as }) => as === name))) {
    throw faults.invalid('The query node SingleValueOpenPropertyAccess is not supported');
  }
  if (type.elastic) throw faults.elastic('$orderby with groupby is not supported on elastic tables.');
}

function readTop(text: string): number {
  if (/^\d{1,10}$/.test(text)) return Number(text);
  // What the OData library says of it.
  throw faults.invalid(
    `Invalid value '${text.slice(0, 100)}' for $top query option found. The $top query option requires a non-negative integer value.`,
  );
}

function readCount(text: string): boolean {
  if (text === 'true' || text === 'false') return text === 'true';
  // What the OData library says of it.
  throw faults.invalid(
    `Invalid value '${text.slice(0, 100)}' for $count query option found. Valid values are 'true', 'false'.`,
  );
}

/** `partitionId`, in any case of letters, bare or in single quotes [EL]. */
function readPartition(custom: ReadonlyMap<string, string>): string | null {
  for (const [name, value] of custom) {
    if (name.toLowerCase() === 'partitionid') return unquoted(value);
  }
  return null;
}
