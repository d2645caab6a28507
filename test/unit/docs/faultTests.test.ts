import assert from 'node:assert/strict';
import { globSync, readFileSync } from 'node:fs';
import path from 'node:path';

const root = path.resolve(import.meta.dirname, '../../..');

describe('the table of fault tests in CONTRIBUTING.md', () => {
  it('names each of them, and says which run on both databases', () => {
    const table = readFileSync(path.join(root, 'CONTRIBUTING.md'), 'utf8');
    const told = [...table.matchAll(/^\| (\w+) \| (the same)?/gm)].map(([, name, same]) => [name, same !== undefined]);
    const files = globSync('test/fault/*.test.ts', { cwd: root }).sort();
    const real = files.map((file) => [
      path.basename(file, '.test.ts'),
      readFileSync(path.join(root, file), 'utf8').includes('describeOnBoth('),
    ]);
    assert.deepEqual(
      told.filter(([name]) => name !== 'test'),
      real,
    );
  });
});
