import type { FacadeAnswer } from '../../facade/exchange.ts';
import { jsonAnswer } from '../answers.ts';
import type { Call, Context, FacadeRoute } from '../context.ts';
import { faults } from '../fault.ts';
import { backgroundOperation, type EntityType, type Model, systemUser } from '../odata/entity.ts';
import { readOptions } from '../odata/options.ts';
import { parseResource } from '../odata/path.ts';
import { customApisOf } from '../running/customApi.ts';
import { memoryTables } from '../running/tables.ts';
import { csdlDocument } from './csdl.ts';
import { definitionsDocument } from './definitions.ts';
import { serviceDocument } from './serviceDocument.ts';

/** Every table that the facade has rows of. */
const types: readonly EntityType[] = [backgroundOperation, systemUser, ...memoryTables];
const model: Model = { sets: new Map(), isCallable: () => false };

/** What tells clients what there is: the service document, `$metadata`, the definitions of tables. */
export const metadataRoute: FacadeRoute = {
  name: 'metadata',
  area: 'data',
  serves: (resource) => resource === '' || /^(?:\$metadata|%24metadata|EntityDefinitions)(?:$|[/(])/.test(resource),
  needs: () => 'read',
  examples: [
    'GET ',
    'GET $metadata',
    'GET EntityDefinitions',
    "GET EntityDefinitions(LogicalName='backgroundoperation')",
  ],
  async handle(call, context) {
    const { method, path, query } = call.request;
    if (method !== 'GET') throw faults.methodNotAllowed(method);
    const resource = parseResource(call.resource, model);
    if (resource.kind === 'service') return jsonAnswer(serviceDocument(types, call.api));
    if (resource.kind === 'metadata') return csdlAnswer(call, context);
    if (resource.kind !== 'definitions') throw faults.noResource(path);
    const { changeTracking, optimisticConcurrency } = context.settings;
    const facts = { types, api: call.api, changeTracking, optimisticConcurrency };
    return jsonAnswer(definitionsDocument(resource, query, facts));
  },
};

/** `?annotations=true` adds capabilities [CT]. */
function csdlAnswer({ request }: Call, { engine, settings }: Context): FacadeAnswer {
  const annotated = readOptions(request.query).custom.get('annotations') === 'true';
  const operations = customApisOf(engine.handlers());
  const body = csdlDocument({ types, operations, changeTracking: settings.changeTracking }, annotated);
  return { status: 200, headers: { 'Content-Type': 'application/xml' }, body };
}
