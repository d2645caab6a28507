import { authorizeRoute } from './auth/authorizeRoute.ts';
import { identityRoutes } from './auth/identity.ts';
import { tokenRoutes } from './auth/tokenRoutes.ts';
import type { Route } from './context.ts';
import { collectionRoutes } from './rest/collections.ts';
import { compositeRoutes } from './rest/composite.ts';
import { describeRoutes } from './rest/describeRoutes.ts';
import { queryRoutes } from './rest/queryRoutes.ts';
import { replicationRoutes } from './rest/replication.ts';
import { resourceRoutes } from './rest/resources.ts';
import { rowRoutes } from './rest/rowRoutes.ts';
import { soapRoutes } from './soap/route.ts';

/** Every address of the facade; the first that serves a path answers. */
export const routes: readonly Route[] = [
  ...tokenRoutes,
  authorizeRoute,
  ...identityRoutes,
  ...soapRoutes,
  ...resourceRoutes,
  ...queryRoutes,
  ...compositeRoutes,
  ...collectionRoutes,
  ...describeRoutes,
  ...replicationRoutes,
  ...rowRoutes,
];
