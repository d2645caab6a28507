import { table } from '../../../service/dataverse/columns.ts';
import type { FacadeAnswer } from '../../facade/exchange.ts';
import { emptyAnswer, jsonAnswer, sessionHeaders } from '../answers.ts';
import type { Call, Context, FacadeRoute } from '../context.ts';
import { faults } from '../fault.ts';
import { readBodyObject } from '../row/body.ts';
import { failureAnswer } from './failure.ts';
import { type BulkMessage, bulkMessages, isBulkMessage } from './message.ts';
import { readTargets, type Target } from './target.ts';

const bound = /^backgroundoperations\/Microsoft\.Dynamics\.CRM\.(\w+)$/;

/**
 * CreateMultiple, UpdateMultiple, UpsertMultiple and DeleteMultiple, bound to the set. On elastic tables they may
 * succeed in part: every target is written on its own, and a failure tells what became of each ("Use bulk operation
 * messages").
 */
export const bulkRoute: FacadeRoute = {
  name: 'bulk messages',
  area: 'data',
  serves: (resource) => isBulkMessage(bound.exec(resource)?.[1]),
  needs: (_method, resource) => (resource.endsWith('.CreateMultiple') ? 'submit' : 'operate'),
  examples: Object.keys(bulkMessages).map((name) => `POST ${table.entitySet}/Microsoft.Dynamics.CRM.${name}`),
  async handle(call: Call, context: Context): Promise<FacadeAnswer> {
    const { request } = call;
    if (request.method !== 'POST') throw faults.noResource(`${request.origin}${request.path}`);
    const name = bound.exec(call.resource)?.[1];
    if (!isBulkMessage(name)) throw faults.unknownSegment(call.resource);
    const message = bulkMessages[name];
    const targets = readTargets(readBodyObject(request.body), message.needsKey);
    const results = await Promise.allSettled(targets.map((target) => writeOne(message, target, call, context)));
    if (results.some(({ status }) => status === 'rejected')) {
      return failureAnswer(results, targets, message, request.headers.prefer);
    }
    const session = sessionHeaders(context.engine.version());
    if (name !== 'CreateMultiple') return emptyAnswer(session);
    const ids = results.map((result) => (result.status === 'fulfilled' ? result.value : ''));
    return jsonAnswer(
      { '@odata.context': `${call.api}$metadata#Microsoft.Dynamics.CRM.${name}Response`, Ids: ids },
      session,
    );
  },
};

/** The id of the row; one that fails at once fails as one that fails later. */
async function writeOne(message: BulkMessage, target: Target, call: Call, context: Context): Promise<string> {
  return message.write(target, call, context);
}
