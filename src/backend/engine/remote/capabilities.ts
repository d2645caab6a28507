import { includesScope, type Scope } from '../../../operation/access.ts';
import { allCapabilities, type Capabilities, type Capability, capabilities } from '../../../operation/capability.ts';
import type { Standing } from './standing.ts';

/** The scope that a capability takes. */
const needed: Readonly<Partial<Record<Capability, Scope>>> = {
  submit: 'submit',
  fields: 'submit',
  resubmit: 'submit',
  cancel: 'operate',
  retry: 'operate',
  delete: 'operate',
  update: 'operate',
  pause: 'operate',
};

/** A request without which a server does not have a capability; those of its first version are left out. */
const asks: Readonly<Partial<Record<Capability, string>>> = {
  statistics: 'GET /api/v1/statistics',
  pause: 'POST /api/v1/pause',
  handlers: 'GET /api/v1/handlers',
  workers: 'GET /api/v1/workers',
  groupByType: 'GET /api/v1/groups',
  groupByParentKey: 'GET /api/v1/groups',
  // Lists in other orders came together with groups.
  oldestFirst: 'GET /api/v1/groups',
  changedFirst: 'GET /api/v1/groups',
};

/** What a server and a token allow, and why not the rest. */
export function capabilitiesOf({ version, who, offered }: Standing): Capabilities {
  const reasons: Partial<Record<Capability, string>> = {};
  for (const capability of capabilities) {
    const request = asks[capability];
    const scope = needed[capability];
    if (request !== undefined && offered !== null && !offered.has(request)) {
      reasons[capability] = `This engine server is of version ${version}, which does not offer that. Update it.`;
    } else if (scope !== undefined && who !== null && !includesScope(who.scopes, scope)) {
      reasons[capability] = `The token “${who.name}” does not allow that: it lacks the scope ${scope}.`;
    }
  }
  return { ...allCapabilities, ...reasons };
}
