import { table } from '../../../service/dataverse/columns.ts';
import type { FacadeAnswer } from '../../facade/exchange.ts';
import type { Call, Context, FacadeRoute } from '../context.ts';
import { faults } from '../fault.ts';
import { backgroundOperation, type Model, systemUser } from '../odata/entity.ts';
import { parseResource, type Resource } from '../odata/path.ts';
import { serveCollection } from './collection.ts';
import { serveNavigation } from './navigation.ts';
import { serveProperty } from './property.ts';
import { serveRow } from './single.ts';

const model: Model = {
  sets: new Map([backgroundOperation, systemUser].map((type) => [type.set, type])),
  isCallable: () => false,
};
const id = '0b9cbd4f-32f0-4a2b-9d4a-8f1f6d3d7a11';
const set = table.entitySet;

/** The table `backgroundoperations`; what is bound to it is served elsewhere. */
export const rowsRoute: FacadeRoute = {
  name: 'rows',
  area: 'data',
  serves: (resource) =>
    /^backgroundoperations(?:$|[/(?])/.test(resource) && !/[/]Microsoft\.Dynamics\.CRM\./.test(resource),
  needs: (method) => (method === 'GET' ? 'read' : method === 'POST' ? 'submit' : 'operate'),
  examples: [
    `GET ${set}`,
    `POST ${set}`,
    `GET ${set}/$count`,
    `GET ${set}(${id})`,
    `PATCH ${set}(${id})`,
    `DELETE ${set}(${id})`,
    `GET ${set}(${id})/name`,
    `PUT ${set}(${id})/ttlinseconds`,
    `DELETE ${set}(${id})/ttlinseconds`,
    `GET ${set}(${id})/createdby`,
  ],
  handle(call, context) {
    return serve(parseResource(call.resource, model), call, context);
  },
};

async function serve(resource: Resource, call: Call, context: Context): Promise<FacadeAnswer> {
  switch (resource.kind) {
    case 'rows':
    case 'count':
      return serveCollection(resource.kind, model, call, context);
    case 'row':
      return serveRow(resource.key, model, call, context);
    case 'property':
      return serveProperty(resource, model, call, context);
    case 'navigation':
      return serveNavigation(resource, model, call, context);
    default:
      throw faults.noResource(call.request.path);
  }
}
