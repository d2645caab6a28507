import type {
  ConnectionConfig,
  DataverseConfig,
  EngineServerConfig,
  SalesforceConfig,
} from '../../../../src/viewModel/connections/config.ts';
import { noMarks } from '../../../../src/viewModel/connections/marks.ts';
import { Session } from '../../../../src/viewModel/connections/session.ts';
import { Sessions } from '../../../../src/viewModel/connections/sessions.ts';
import { ManualClock } from '../../../support/manualClock.ts';
import { MemoryBackend } from '../../../support/operations.ts';

export function dataverse(id: string, changes: Partial<DataverseConfig> = {}): DataverseConfig {
  return {
    kind: 'dataverse',
    id,
    label: id,
    url: `https://${id}.example`,
    ...noMarks,
    signIn: { kind: 'token' },
    ...changes,
  };
}

export function salesforce(id: string, changes: Partial<SalesforceConfig> = {}): SalesforceConfig {
  const url = `https://${id}.my.salesforce.com`;
  return {
    kind: 'salesforce',
    id,
    label: id,
    url,
    ...noMarks,
    signIn: { kind: 'token' },
    apiVersion: null,
    history: false,
    ...changes,
  };
}

export function engineServer(id: string, changes: Partial<EngineServerConfig> = {}): EngineServerConfig {
  const url = `https://${id}.example`;
  return { kind: 'engineServer', id, label: id, url, ...noMarks, signIn: { kind: 'token' }, ...changes };
}

/** Sessions over rows in memory: a backend for each id, made when it is first asked for. */
export function sessionsOf(ready: () => boolean = () => true) {
  const clock = new ManualClock();
  const backends = new Map<string, MemoryBackend>();
  const faults = new Map<string, Error>();
  const opened: ConnectionConfig[] = [];
  const closed = new Set<string>();
  const backendOf = (id: string) => {
    const backend = backends.get(id) ?? new MemoryBackend();
    backends.set(id, backend);
    return backend;
  };
  const make = (config: ConnectionConfig) =>
    new Session({
      clock,
      config,
      open: async (current) => {
        opened.push(current);
        const fault = faults.get(current.id);
        if (fault) throw fault;
        if (backendOf(current.id).disposed) backends.delete(current.id);
        return backendOf(current.id).asBackend;
      },
      ready,
      seen: { get: () => 0, set: () => {} },
      closed: {
        get: () => closed.has(config.id),
        set: (value) => void (value ? closed.add(config.id) : closed.delete(config.id)),
      },
      visible: () => true,
      warn: () => {},
    });
  return { clock, sessions: new Sessions(make, 'local'), backendOf, backends, faults, opened, closed };
}
