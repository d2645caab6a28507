import { type Route, route } from '../http/route.ts';
import { accessRoutes } from './access.ts';
import { actionRoutes } from './actions.ts';
import { controlRoutes } from './control.ts';
import { dataverseRoutes } from './dataverse.ts';
import { manyRoutes } from './many.ts';
import { openApiDocument } from './openapi.ts';
import { operationRoutes } from './operations.ts';
import { overviewRoutes } from './overview.ts';
import { payloadRoutes } from './payloads.ts';
import { salesforceRoutes } from './salesforce.ts';

const description = route({
  method: 'GET',
  path: '/api/v1/openapi.json',
  summary: 'This description of every address, as an OpenAPI 3.1 document',
  access: 'any',
  contentType: 'application/json',
  handle: ({ version }) => ({ kind: 'json', json: JSON.stringify(openApiDocument(routes, version)) }),
});

/** Every address of our own API; nothing else is served. */
export const routes: readonly Route[] = [
  ...operationRoutes,
  ...manyRoutes,
  ...actionRoutes,
  ...payloadRoutes,
  ...overviewRoutes,
  ...controlRoutes,
  ...accessRoutes,
  ...dataverseRoutes,
  ...salesforceRoutes,
  description,
];
