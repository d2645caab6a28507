import type { Call, Context } from '../context.ts';
import { backgroundOperation, type Model } from '../odata/entity.ts';
import type { RowKey } from '../odata/path.ts';
import { type ODataQuery, parseQuery, type QueryContext } from '../odata/query.ts';

/** Most characters of a query; addresses of requests that come alone have a lower limit of their own. */
const maxLength = 65_536;

/** The options of a request on the table. Raises a 400. */
export function queryOf(on: QueryContext['on'], model: Model, { request }: Call, context: Context): ODataQuery {
  const { clock, settings, users } = context;
  return parseQuery(request.query, backgroundOperation, {
    model,
    on,
    now: clock.now(),
    user: users.idOf(request.by),
    lenientGuids: settings.lenientGuids,
    maxLength,
  });
}

/** The key of the path, with the partition of the option `partitionId` when it names none. */
export function keyWith(key: RowKey, { partitionId }: ODataQuery): RowKey {
  return key.partition === null ? { ...key, partition: partitionId } : key;
}
