import { includesScope, type Scope, type WhoAmI } from '../../operation/access.ts';
import { allCapabilities, type Capabilities, type Capability } from '../../operation/capability.ts';

/** The scope that each capability needs of a token. */
const needs: Readonly<Record<Capability, Scope>> = {
  submit: 'submit',
  fields: 'submit',
  resubmit: 'submit',
  cancel: 'operate',
  retry: 'operate',
  delete: 'operate',
  update: 'operate',
  pause: 'operate',
  payloads: 'read',
  log: 'read',
  progress: 'read',
  attempts: 'read',
  events: 'read',
  handlers: 'read',
  statistics: 'read',
  changes: 'read',
  groupByType: 'read',
  groupByParentKey: 'read',
  oldestFirst: 'read',
  changedFirst: 'read',
};

/** What a token allows on an engine server, and why not the rest. */
export function capabilitiesOf({ name, scopes }: Pick<WhoAmI, 'name' | 'scopes'>): Capabilities {
  const entries = Object.entries(allCapabilities).map(([capability, offered]) => {
    const scope = needs[capability as Capability];
    const reason = `The token "${name}" does not have the scope "${scope}"; whoever runs the engine server can give you one that has.`;
    return [capability, includesScope(scopes, scope) ? offered : reason];
  });
  return Object.fromEntries(entries) as Record<Capability, true | string>;
}
