import type { FacadeAnswer } from '../../facade/exchange.ts';
import { emptyAnswer, jsonAnswer } from '../answers.ts';
import type { Call, Context } from '../context.ts';
import { faults } from '../fault.ts';
import { type Model, systemUser } from '../odata/entity.ts';
import type { Resource } from '../odata/path.ts';
import { parseQuery } from '../odata/query.ts';
import { userRow } from '../userRow.ts';
import { userIdOf } from '../users.ts';
import { userOf } from './expand.ts';
import { rowOf } from './find.ts';

/** The user that a lookup leads to, or with `/$ref` that user's address. The lookups of the table are read-only. */
export async function serveNavigation(
  { key, name, reference }: Extract<Resource, { kind: 'navigation' }>,
  model: Model,
  call: Call,
  context: Context,
): Promise<FacadeAnswer> {
  const { method, query, by } = call.request;
  if (method !== 'GET') throw faults.methodNotAllowed(method);
  const { clock, users, settings } = context;
  const { select } = parseQuery(query, systemUser, {
    model,
    on: 'row',
    now: clock.now(),
    user: users.idOf(by),
    lenientGuids: settings.lenientGuids,
  });
  const user = userOf(await rowOf(context.engine, key), name);
  if (user === null) return emptyAnswer();
  if (reference) {
    const address = `${call.api}${systemUser.set}(${userIdOf(user)})`;
    return jsonAnswer({ '@odata.context': `${call.api}$metadata#$ref`, '@odata.id': address });
  }
  const columns = select === null ? '' : `(${select.join(',')})`;
  return jsonAnswer({
    '@odata.context': `${call.api}$metadata#${systemUser.set}${columns}/$entity`,
    ...userRow(user, select),
  });
}
