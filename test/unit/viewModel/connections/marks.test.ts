import assert from 'node:assert/strict';
import type { Backend } from '../../../../src/backend/backend.ts';
import { allCapabilities } from '../../../../src/operation/capability.ts';
import { configOfDraft, draftOfConfig } from '../../../../src/viewModel/connections/connectionDraft.ts';
import { isProduction, isReadOnly, noMarks } from '../../../../src/viewModel/connections/marks.ts';
import { readConfigs } from '../../../../src/viewModel/connections/readConfigs.ts';
import { ReadOnlyBackend } from '../../../../src/viewModel/connections/readOnlyBackend.ts';
import { operationOf } from '../../../support/operations.ts';
import { dataverse, salesforce, sessionsOf } from './support.ts';

const marked = { production: true, readOnly: true };

describe('marks', () => {
  it('are of connections that were added alone', () => {
    assert.equal(isProduction(dataverse('a', marked)), true);
    assert.equal(isReadOnly(salesforce('a', marked)), true);
    assert.equal(isProduction(dataverse('a')), false);
    for (const kind of ['local', 'example'] as const) {
      assert.equal(isProduction({ kind, id: 'engine' }), false);
      assert.equal(isReadOnly({ kind, id: 'engine' }), false);
    }
  });

  it('are kept, and are missing in what an older version has kept', () => {
    assert.deepEqual(readConfigs([dataverse('a', marked)]), [dataverse('a', marked)]);
    const { production, readOnly, ...older } = salesforce('b', marked);
    assert.ok(production && readOnly);
    assert.deepEqual(readConfigs([older]), [salesforce('b', noMarks)]);
    assert.deepEqual(readConfigs([{ ...older, production: 'yes', readOnly: 1 }]), [salesforce('b', noMarks)]);
  });

  it('stay when the connection is edited', () => {
    for (const config of [dataverse('a', marked), salesforce('b', marked)])
      assert.deepEqual(configOfDraft(draftOfConfig(config), config.id), config);
  });

  it('close what is open when it allows other things now, and not when a person is only asked first', async () => {
    const { sessions, opened } = sessionsOf();
    sessions.sync([dataverse('a')], undefined);
    const [session] = sessions.shown;
    assert.ok(session);
    let told = 0;
    session.onChange(() => {
      told += 1;
    });
    assert.equal((await session.connection.backend()).capabilities.cancel, true);
    told = 0;
    sessions.sync([dataverse('a', { production: true })], undefined);
    assert.equal(session.connection.phase.kind, 'on');
    assert.equal(told, 1);
    sessions.sync([dataverse('a', marked)], undefined);
    assert.equal(session.connection.phase.kind, 'off');
    const backend = await session.connection.backend();
    assert.equal(backend.capabilities.cancel, 'This connection is marked read-only.');
    assert.equal(opened.length, 2);
  });
});

describe('ReadOnlyBackend', () => {
  const operation = operationOf();
  const draft = { type: 'x' } as Parameters<Backend['submit']>[0];
  const { signal } = new AbortController();

  /** How each method of the port is called, and whether it would change something. A forgotten one does not compile. */
  const methods: Readonly<Record<keyof Backend, 'value' | 'left out' | Call>> = {
    capabilities: 'value',
    about: 'value',
    submitRequest: 'left out',
    rehearse: 'left out',
    closedFor: 'left out',
    list: reads((backend) => backend.list('', { limit: 1 })),
    counts: reads((backend) => backend.counts('')),
    groups: reads((backend) => backend.groups('type', { limit: 1 })),
    get: reads((backend) => backend.get(operation.id)),
    attempts: reads((backend) => backend.attempts(operation.id)),
    events: reads((backend) => backend.events(operation.id)),
    payload: reads((backend) => backend.payload(operation.id, 'input')),
    log: reads((backend) => backend.log(operation.id, { follow: false })),
    statistics: reads((backend) => backend.statistics({ since: 0, byType: false })),
    handlers: reads((backend) => backend.handlers()),
    workers: reads((backend) => backend.workers()),
    paused: reads((backend) => backend.paused()),
    changes: reads((backend) => backend.changes(null, signal)),
    attention: reads((backend) => backend.attention('active')),
    hurry: reads((backend) => backend.hurry?.()),
    dispose: reads((backend) => backend.dispose()),
    submit: writes((backend) => backend.submit(draft)),
    update: writes((backend) => backend.update(operation.id, {})),
    cancel: writes((backend) => backend.cancel(operation.id)),
    retry: writes((backend) => backend.retry(operation.id)),
    resubmit: writes((backend) => backend.resubmit(operation.id)),
    delete: writes((backend) => backend.delete(operation.id)),
    act: writes((backend) => backend.act('delete', [operation.id])),
    pause: writes((backend) => backend.pause(null)),
    resume: writes((backend) => backend.resume(null)),
  };

  it('passes on what reads, and refuses what would change something before it reaches the connection', async () => {
    for (const [name, method] of Object.entries(methods)) {
      if (typeof method === 'string') continue;
      const { inner, calls } = recording();
      const backend = new ReadOnlyBackend(inner);
      if (method.changes) {
        const refusal = { code: 'unsupported', message: 'This connection is marked read-only.' };
        await assert.rejects(async () => method.call(backend), refusal, name);
        assert.deepEqual(calls, [], name);
      } else {
        await method.call(backend);
        assert.deepEqual(calls, [name]);
      }
    }
  });

  it('does not offer what it refuses, with its reason, and keeps the reasons of the connection itself', () => {
    const log = 'No log is kept.';
    const cancel = 'Nothing can be stopped there.';
    const { inner } = recording({ log, cancel });
    const { capabilities, ...rest } = new ReadOnlyBackend(inner);
    const reason = 'This connection is marked read-only.';
    assert.deepEqual(capabilities, {
      ...allCapabilities,
      log,
      cancel,
      submit: reason,
      retry: reason,
      resubmit: reason,
      delete: reason,
      update: reason,
      pause: reason,
    });
    assert.equal('submitRequest' in rest, false);
  });
});

interface Call {
  readonly changes: boolean;
  readonly call: (backend: Backend) => unknown;
}

function reads(call: Call['call']): Call {
  return { changes: false, call };
}

function writes(call: Call['call']): Call {
  return { changes: true, call };
}

/** A connection that does nothing but remember the names of the methods that are called. */
function recording(reasons = {}): { inner: Backend; calls: string[] } {
  const calls: string[] = [];
  const capabilities = { ...allCapabilities, ...reasons };
  const inner = new Proxy({} as Backend, {
    get: (_, name) => (name === 'capabilities' ? capabilities : () => calls.push(String(name))),
  });
  return { inner, calls };
}
