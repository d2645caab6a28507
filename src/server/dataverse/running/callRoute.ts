import type { FacadeRoute } from '../context.ts';
import { invoke } from './invoke.ts';

/**
 * Custom APIs: the last route below the service's base, since any name can be one. What is none answers that there is no
 * such resource.
 */
export const callRoute: FacadeRoute = {
  name: 'custom API calls',
  area: 'data',
  serves: (resource) => /^[^$]/.test(resource),
  // A function runs a handler just as an action does.
  needs: () => 'submit',
  examples: ['POST contoso_RebuildIndex', 'GET contoso_Count()'],
  handle: invoke,
};
