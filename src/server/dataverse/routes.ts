import type { FacadeRoute } from './context.ts';
import { rowsRoute } from './rows/route.ts';
import { whoAmIRoute } from './whoAmI.ts';

/** Every address of the facade; the first that serves a resource answers. */
export const facadeRoutes: readonly FacadeRoute[] = [whoAmIRoute, rowsRoute];
