import { jsonAnswer } from '../answers.ts';
import type { Call, Context, Handler, Route } from '../context.ts';
import { SalesforceFault } from '../fault.ts';
import { jsonRow } from '../json.ts';
import { columnsOf } from '../objects/run.ts';
import { type Answered, beginQuery, continueQuery } from '../query.ts';
import { askedBatchSize, batchSizeOf } from './batchSize.ts';
import { jsonColumns } from './columns.ts';

const begin = async (call: Call, context: Context, all: boolean) => {
  const text = call.query.get('q');
  if (text === null || text.trim() === '') {
    throw new SalesforceFault(400, 'MALFORMED_QUERY', 'A query string has to be specified');
  }
  if (call.query.get('columns') === 'true') return jsonAnswer(jsonColumns(await columnsOf(text, context)));
  const asked = askedBatchSize(call.request.headers['sforce-query-options']);
  const batchSize = batchSizeOf(asked, context.settings);
  return jsonAnswer(jsonPage(await beginQuery({ text, all, batchSize }, context), call.base));
};

const query: Handler = (call, context) => begin(call, context, false);
const queryAll: Handler = (call, context) => begin(call, context, true);

const more: Handler = async ({ params, base }, context) =>
  jsonAnswer(jsonPage(await continueQuery(params.locator ?? '', context), base));

function jsonPage({ totalSize, rows, locator }: Answered, base: string): unknown {
  return {
    totalSize,
    done: locator === null,
    ...(locator === null ? {} : { nextRecordsUrl: `${base}/query/${locator}` }),
    records: rows.map((row) => jsonRow(row, base)),
  };
}

export const queryRoutes: readonly Route[] = [
  { path: 'query', access: 'session', get: query },
  { path: 'queryAll', access: 'session', get: queryAll },
  { path: 'query/{locator}', access: 'session', get: more },
  { path: 'queryAll/{locator}', access: 'session', get: more },
  // The tooling objects that `sf` asks for are not there, which it takes for an org without them.
  { path: 'tooling/query', access: 'session', get: query },
];
