import { object } from '../../../service/salesforce/fields.ts';
import { readId } from '../../../service/salesforce/ids.ts';
import { element, type Markup } from '../../facade/xml.ts';
import type { Context } from '../context.ts';
import { faults, SalesforceFault } from '../fault.ts';
import { type Answered, beginQuery, continueQuery } from '../query.ts';
import { batchSizeOf } from '../rest/batchSize.ts';
import { retrieve } from '../retrieve.ts';
import { argument, objectArgument } from './argument.ts';
import type { SoapCall } from './calls.ts';
import type { SoapRequest } from './envelope.ts';
import { plain, recordOf } from './values.ts';
import { childOf, textsOf } from './xmlTree.ts';

const begin = async ({ body, header }: SoapRequest, context: Context, all: boolean) => {
  const size = childOf(childOf(header, 'QueryOptions'), 'batchSize')?.text.trim();
  const asked = size === undefined ? undefined : /^\d{1,9}$/.test(size) ? Number(size) : Number.NaN;
  const batchSize = batchSizeOf(asked, context.settings);
  return [resultOf(await beginQuery({ text: argument(body, 'queryString'), all, batchSize }, context))];
};

export const query: SoapCall = (request, _call, context) => begin(request, context, false);
export const queryAll: SoapCall = (request, _call, context) => begin(request, context, true);

export const queryMore: SoapCall = async ({ body }, _call, context) => [
  resultOf(await continueQuery(argument(body, 'queryLocator'), context)),
];

function resultOf({ totalSize, rows, locator }: Answered): Markup {
  return element('result', { 'xsi:type': 'QueryResult' }, [
    plain('done', locator === null),
    plain('queryLocator', locator),
    ...rows.map((row) => recordOf('records', row)),
    plain('size', totalSize),
  ]);
}

/** Ids of one `retrieve`. */
const most = 2_000;

export const retrieveRows: SoapCall = async ({ body }, _call, context) => {
  objectArgument(body);
  const ids = textsOf(body, 'ids').map((text) => {
    const id = readId(text);
    if (id === undefined) throw faults.malformedId(object.label, text.slice(0, 100));
    return id;
  });
  if (ids.length > most) throw new SalesforceFault(500, 'EXCEEDED_ID_LIMIT', `At most ${most} ids can be retrieved.`);
  const rows = await retrieve(ids, argument(body, 'fieldList').split(','), context);
  return rows.map((row) => (row === null ? plain('result', null) : recordOf('result', row)));
};
