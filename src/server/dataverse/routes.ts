import type { FacadeRoute } from './context.ts';

/** Every address of the facade; the first that serves a resource answers. */
export const facadeRoutes: readonly FacadeRoute[] = [];
