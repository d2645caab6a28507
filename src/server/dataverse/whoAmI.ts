import { jsonAnswer } from './answers.ts';
import type { FacadeRoute } from './context.ts';
import { faults } from './fault.ts';
import { userIdOf } from './users.ts';

/** The function `WhoAmI`, with or without parentheses. */
export const whoAmIRoute: FacadeRoute = {
  name: 'WhoAmI',
  area: 'data',
  serves: (resource) => /^WhoAmI(?:\(\))?$/.test(resource),
  needs: () => 'any',
  examples: ['GET WhoAmI', 'GET WhoAmI()'],
  async handle({ request, api }, { settings }) {
    if (request.method !== 'GET') throw faults.noResource(`${request.origin}${request.path}`);
    return jsonAnswer({
      '@odata.context': `${api}$metadata#Microsoft.Dynamics.CRM.WhoAmIResponse`,
      BusinessUnitId: settings.businessUnitId,
      UserId: userIdOf(request.by),
      OrganizationId: settings.organizationId,
    });
  },
};
