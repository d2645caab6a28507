import { batchRoute } from './batch/route.ts';
import { bulkRoute } from './bulk/route.ts';
import type { FacadeRoute } from './context.ts';
import { metadataRoute } from './metadata/route.ts';
import { rowsRoute } from './rows/route.ts';
import { callRoute } from './running/callRoute.ts';
import { monitorRoute } from './running/monitor.ts';
import { customApiTablesRoute } from './running/tablesRoute.ts';
import { usersRoute } from './usersRoute.ts';
import { whoAmIRoute } from './whoAmI.ts';

/** Every address of the facade; the first that serves a resource answers. Any name can be a custom API: calls come last. */
export const facadeRoutes: readonly FacadeRoute[] = [
  monitorRoute,
  metadataRoute,
  whoAmIRoute,
  usersRoute,
  rowsRoute,
  bulkRoute,
  batchRoute,
  customApiTablesRoute,
  callRoute,
];
