import assert from 'node:assert/strict';
import type { Engine } from '../../../src/engine/engine.ts';
import { everything } from '../../../src/operation/query.ts';
import { createUsers, userIdOf } from '../../../src/server/dataverse/users.ts';
import type { NameSource } from '../../../src/server/facade/userNames.ts';
import { settingsSchema } from '../../../src/server/salesforce/settings.ts';
import { createUsers as createSalesforceUsers } from '../../../src/server/salesforce/users.ts';
import { engineOpener } from '../../support/engine.ts';
import { temporaryFolder } from '../../support/temporaryFolder.ts';

const nobody = '00000000-0000-4000-8000-000000000000';

describe('users of a facade', () => {
  const open = engineOpener(temporaryFolder());

  /** The engine, and what is read of it. */
  function counted(engine: Engine) {
    const read = { groupings: 0, changes: 0 };
    const source: NameSource = {
      version: () => engine.version(),
      aggregate(asked) {
        read.groupings += 1;
        return engine.aggregate(asked);
      },
      async changesSince(version, limit) {
        const found = await engine.changesSince(version, limit);
        read.changes += found === 'resync' ? 0 : found.batch.operations.length;
        return found;
      },
    };
    return { source, read };
  }

  async function fill(engine: Engine, rows: number, by: string) {
    const kept = Array.from({ length: rows }, () => ({ type: 'a', status: 'Complete' as const }));
    await engine.keep(kept, by);
  }

  it('are looked for among all operations once, and then among those that changed', async () => {
    const { engine } = await open({});
    await fill(engine, 3_000, 'ann');
    const { source, read } = counted(engine);
    const users = createUsers(source, 'server');
    assert.equal(await users.nameOf(userIdOf('ann')), 'ann');
    assert.deepEqual(read, { groupings: 4, changes: 0 });
    for (let ask = 0; ask < 20; ask += 1) assert.equal(await users.nameOf(nobody), undefined);
    assert.deepEqual(read, { groupings: 4, changes: 0 });
    await fill(engine, 2, 'bob');
    assert.equal(await users.nameOf(userIdOf('bob')), 'bob');
    assert.equal(await users.nameOf(nobody), undefined);
    assert.deepEqual(read, { groupings: 4, changes: 2 });
    assert.deepEqual((await users.all()).map(({ name }) => name).toSorted(), ['ann', 'bob', 'server']);
    assert.deepEqual(read, { groupings: 4, changes: 2 });
  });

  it('are read once for many who ask at a time', async () => {
    const { engine } = await open({});
    await fill(engine, 10, 'ann');
    const { source, read } = counted(engine);
    const users = createUsers(source, 'server');
    const asked = [userIdOf('ann'), nobody, userIdOf('ann'), nobody];
    assert.deepEqual(await Promise.all(asked.map((id) => users.nameOf(id))), ['ann', undefined, 'ann', undefined]);
    assert.deepEqual(read, { groupings: 4, changes: 0 });
  });

  it('include who changed an operation, or stood in for somebody, since', async () => {
    const { engine } = await open({});
    await fill(engine, 1, 'ann');
    const users = createUsers(counted(engine).source, 'server');
    await users.all();
    const [row] = (await engine.list(everything, { limit: 1 })).operations;
    assert.ok(row);
    await engine.amend(row.id, { priority: 9, createdOnBehalfOf: 'cleo' }, 'dan');
    assert.equal(await users.nameOf(userIdOf('cleo')), 'cleo');
    assert.equal(await users.nameOf(userIdOf('dan')), 'dan');
  });

  it('are read again when a read failed', async () => {
    const { engine } = await open({});
    await fill(engine, 1, 'ann');
    const { source } = counted(engine);
    let fails = true;
    const users = createUsers(
      { ...source, aggregate: (asked) => (fails ? Promise.reject(new Error('busy')) : source.aggregate(asked)) },
      'server',
    );
    await assert.rejects(users.nameOf(userIdOf('ann')), /busy/);
    fails = false;
    assert.equal(await users.nameOf(userIdOf('ann')), 'ann');
  });

  it('of Salesforce are found in the same way', async () => {
    const { engine } = await open({});
    await fill(engine, 3_000, 'ann');
    const { source, read } = counted(engine);
    const users = createSalesforceUsers(source, 'server', () => settingsSchema.parse({}));
    for (let ask = 0; ask < 5; ask += 1) assert.equal(await users.find('005000000000001AAA'), undefined);
    assert.deepEqual(read, { groupings: 2, changes: 0 });
  });
});
