import assert from 'node:assert/strict';
import type { Backend } from '../../src/backend/backend.ts';
import type { Capability } from '../../src/operation/capability.ts';
import type { Operation } from '../../src/operation/operation.ts';
import { hasWorker } from '../../src/operation/worker.ts';

/** What the tests of workers need of the contract that they are a part of. */
interface Parts {
  readonly backend: () => Backend;
  readonly types: () => Readonly<Record<'echo' | 'failing' | 'endless' | 'strict', string>>;
  readonly offers: (capability: Capability, title: string, test: () => Promise<void>) => void;
  readonly submit: (type: string) => Promise<Operation>;
  readonly running: (id: string) => Promise<Operation>;
  readonly cancel: (id: string) => Promise<unknown>;
}

/** The part of the contract of connections that tells of workers. */
export function workersContract({ backend, types, offers, submit, running, cancel }: Parts): void {
  offers('workers', 'tells which workers live, and what they have handlers for', async () => {
    const list = await backend().workers();
    for (const type of Object.values(types())) {
      assert.ok(hasWorker(list, type), type);
      assert.equal(list.types.find((known) => known.type === type)?.absentSince, null);
      assert.ok(list.workers.some((worker) => worker.types.some((known) => known.type === type)));
    }
    assert.equal(hasWorker(list, 'contract.unknown'), false);
    for (const { startedAt, seenAt, concurrency, stopping } of list.workers) {
      assert.ok(startedAt <= seenAt && Math.abs(seenAt - Date.now()) < 120_000);
      assert.ok(concurrency > 0 && !stopping);
    }
  });

  offers('workers', 'names workers as operations and attempts do', async () => {
    const { id } = await submit(types().endless);
    const { workerUri } = await running(id);
    const { workers } = await backend().workers();
    assert.ok(workers.some(({ uri }) => uri === workerUri));
    await cancel(id);
  });
}
