import { setImmediate } from 'node:timers/promises';
import type { Outcome } from '../../operation/answer.ts';
import type { Query } from '../../operation/query.ts';
import { type Answer, type Route, route, value } from '../http/route.ts';
import type { Sink } from '../http/sink.ts';
import type { Services } from '../services.ts';
import * as schema from './schema.ts';
import { searchOf } from './search.ts';

type Action = 'cancel' | 'retry' | 'delete';

/** Operations that are acted on at a time; other requests get their turn in between. */
const chunk = 500;

const summaries: Readonly<Record<Action, string>> = {
  cancel: 'Cancel many operations, by id or all that match a query',
  retry: 'Retry many operations, by id or all that match a query',
  delete: 'Delete many operations, by id or all that match a query',
};

function manyRoute(action: Action): Route {
  return route({
    method: 'POST',
    path: `/api/v1/operations/${action}`,
    summary: summaries[action],
    access: 'operate',
    body: schema.selection,
    answer: schema.outcomeList,
    async handle(services, { body, by }): Promise<Answer> {
      const dryRun = body.dryRun ?? false;
      if ('ids' in body) {
        return value({ outcomes: await services.engine.act(action, body.ids, by, { dryRun }), dryRun });
      }
      const query = searchOf(body, services.clock);
      // The first chunk comes before the answer begins, so that a refusal is still a problem document.
      const chunks = actOnMatches(services, action, query, by, dryRun);
      const first = await chunks.next();
      const write = async (sink: Sink) => {
        await sink.write('{"outcomes":[');
        let separator = '';
        for (let next = first; !next.done; next = await chunks.next()) {
          await sink.write(separator + next.value.map((outcome) => JSON.stringify(outcome)).join(','));
          separator = ',';
        }
        await sink.write(`],"dryRun":${dryRun}}`);
      };
      return { kind: 'stream', contentType: 'application/json', write };
    },
  });
}

/**
 * Acts page by page. A page begins where the one before ended in the order of submission, so every operation that
 * matched has exactly one turn, however its status changes meanwhile, and no list of a million ids is held.
 */
async function* actOnMatches(
  { engine }: Services,
  action: Action,
  query: Query,
  by: string,
  dryRun: boolean,
): AsyncGenerator<readonly Outcome[], void> {
  let after: string | undefined;
  do {
    const page = await engine.list(query, { limit: chunk, ...(after === undefined ? {} : { after }) });
    const ids = page.operations.map((row) => row.id);
    if (ids.length > 0) yield await engine.act(action, ids, by, { dryRun });
    await setImmediate();
    after = page.next ?? undefined;
  } while (after !== undefined);
}

export const manyRoutes = [manyRoute('cancel'), manyRoute('retry'), manyRoute('delete')];
