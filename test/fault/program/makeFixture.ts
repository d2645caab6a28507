/**
 * Writes a database with operations in every status: `node test/fault/program/makeFixture.ts FILE`. It is kept as
 * test/fixtures/databases/schema-N.db, N being the version of the schema, so that every later version is tried on it.
 */

import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { fileURLToPath } from 'node:url';
import { Engine } from '../../../src/engine/engine.ts';
import { functionRunner } from '../../../src/engine/handler/functionRunner.ts';
import type { Draft } from '../../../src/operation/operation.ts';
import { ManualClock } from '../../support/manualClock.ts';

const [file = ''] = process.argv.slice(2);
const folder = mkdtempSync(join(tmpdir(), 'bgops-fixture-'));
const clock = new ManualClock();
const runner = functionRunner({
  clock,
  workerUri: 'bgops://localhost/1',
  handlers: {
    work: (input, { log }) => {
      log('It ran.');
      if (input === 'fail') throw Object.assign(new Error('It failed.'), { code: 17 });
      return { of: input };
    },
    bulk: {
      bulk: true,
      run: (members) => {
        for (const member of members) member.complete(member.input);
      },
    },
    endless: () => new Promise(() => {}),
  },
});
const engine = await Engine.open({ folder, runner, clock });
const submit = async (name: string, draft: Draft) =>
  (await engine.submit({ name, ttl: 2_147_483_647, ...draft }, 'someone')).operation.id;

const [group, sequenceGroup] = [{ executionGroup: 'g' }, 's'];
await engine.pause('later');
await submit('Complete', { type: 'work', input: [1, 2.5, 'ü'], parentKey: 'parent' });
await submit('Error', { type: 'work', input: 'fail', retryLimit: 1 });
await submit('Leader', { type: 'bulk', ...group, sequenceGroup, sequenceNumber: 2, input: 'second' });
await submit('Merged', { type: 'bulk', ...group, sequenceGroup, sequenceNumber: 1, input: 'first' });
await submit('Scheduled', { type: 'later', processAfter: Date.UTC(2100, 0, 1), idempotencyKey: 'key' });
await submit('Waiting', { type: 'later', ...group });
await submit('Follower', { type: 'later', ...group });
await engine.cancel(await submit('Canceled', { type: 'later' }), 'someone', { why: 'No need.' });
const deleted = await submit('Deleted', { type: 'unknown' });
await engine.cancel(deleted, 'someone');
await engine.delete(deleted, 'someone');
await submit('Running', { type: 'endless' });
const canceling = await submit('Canceling', { type: 'endless' });
engine.start();
await clock.advance(1_000);
await engine.cancel(canceling, 'someone');
await engine.backup(file);
rmSync(folder, { recursive: true });

// Stacks name the folder of this checkout, which is nobody's business.
const root = fileURLToPath(new URL('../../../', import.meta.url));
const database = new DatabaseSync(file);
database.prepare('UPDATE payload SET body = replace(body, ?, ?)').run(root, '/project/');
database.prepare('UPDATE attempt SET error_stack = replace(error_stack, ?, ?)').run(root, '/project/');
database.exec('VACUUM');
database.close();
