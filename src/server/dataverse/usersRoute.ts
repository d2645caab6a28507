import type { FacadeAnswer } from '../facade/exchange.ts';
import { annotationsApplied, applied, jsonAnswer, textAnswer } from './answers.ts';
import type { Call, Context, FacadeRoute } from './context.ts';
import { faults } from './fault.ts';
import { type Model, systemUser } from './odata/entity.ts';
import { fitsFilter, type MemoryRow } from './odata/filter/evaluate.ts';
import { parseResource } from './odata/path.ts';
import { parsePrefer } from './odata/prefer.ts';
import { type ODataQuery, parseQuery } from './odata/query.ts';
import { userRow } from './userRow.ts';
import type { User } from './users.ts';

const model: Model = { sets: new Map([[systemUser.set, systemUser]]), isCallable: () => false };

/** Users, to be read: who wrote an operation, and who asks. */
export const usersRoute: FacadeRoute = {
  name: 'users',
  area: 'data',
  serves: (resource) => /^systemusers(?:$|[/(])/.test(resource),
  needs: () => 'read',
  examples: ['GET systemusers', 'GET systemusers/$count', 'GET systemusers(0b9cbd4f-32f0-4a2b-9d4a-8f1f6d3d7a11)'],
  async handle(call, context) {
    const { request, resource: address, api } = call;
    if (request.method !== 'GET') throw faults.methodNotAllowed(request.method);
    const resource = parseResource(address, model);
    const prefer = parsePrefer(request.headers.prefer);
    if (resource.kind === 'row') {
      const { select } = queryOf('row', call, context);
      const name = await context.users.nameOf(resource.key.id);
      if (name === undefined) throw faults.missingStandardRow(systemUser.name, resource.key.id);
      return jsonAnswer(
        { '@odata.context': contextOf(api, select, '/$entity'), ...userRow(name, select) },
        applied(annotationsApplied(prefer)),
      );
    }
    if (resource.kind !== 'rows' && resource.kind !== 'count') throw faults.noResource(request.path);
    const query = queryOf('list', call, context);
    const users = (await context.users.all()).filter((user) => fits(user, query));
    if (resource.kind === 'count') return textAnswer(String(users.length));
    return listOf(users, query, api);
  },
};

function listOf(users: readonly User[], { select, count, top, apply }: ODataQuery, api: string): FacadeAnswer {
  if (apply !== null) throw faults.notImplemented('Users cannot be grouped here.');
  const rows = users.toSorted((one, other) => (one.name < other.name ? -1 : 1)).slice(0, top ?? users.length);
  return jsonAnswer({
    '@odata.context': contextOf(api, select, ''),
    ...(count ? { '@odata.count': users.length } : {}),
    value: rows.map(({ name }) => userRow(name, select)),
  });
}

function fits({ name }: User, { filter }: ODataQuery): boolean {
  return filter === null || fitsFilter(filter, userRow(name) as MemoryRow);
}

function queryOf(on: 'list' | 'row', { request }: Call, { clock, settings, users }: Context): ODataQuery {
  const { lenientGuids } = settings;
  return parseQuery(request.query, systemUser, {
    model,
    on,
    now: clock.now(),
    user: users.idOf(request.by),
    lenientGuids,
  });
}

function contextOf(api: string, select: readonly string[] | null, suffix: string): string {
  return `${api}$metadata#${systemUser.set}${select === null ? '' : `(${select.join(',')})`}${suffix}`;
}
