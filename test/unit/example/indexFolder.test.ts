import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, readFile, symlink } from 'node:fs/promises';
import { inFreshWorkspace, loadSingle, readJson, recordingContext } from './workspace.ts';

describe('example: folder.index', () => {
  inFreshWorkspace();
  const load = () => loadSingle<{ folder: string; out?: string }>('index-folder.mjs');

  it('indexes every file with its hash and names the duplicates', async () => {
    const { context, progress } = recordingContext();
    const output = await (await load()).run({ folder: 'data/library' }, context);
    const index = await readJson('out/index.json');
    const paths = index.files.map((file: { path: string }) => file.path);
    assert.deepEqual(paths, [
      'empty.txt',
      'gradient.png',
      'poems/queue.txt',
      'poems/rain-copy.txt',
      'poems/rain.txt',
      'reading-list.md',
    ]);
    for (const { path, size, sha256 } of index.files) {
      const bytes = await readFile(`data/library/${path}`);
      assert.equal(size, bytes.length);
      assert.equal(sha256, createHash('sha256').update(bytes).digest('hex'));
    }
    assert.deepEqual(index.duplicates, [['poems/rain-copy.txt', 'poems/rain.txt']]);
    assert.deepEqual(output, {
      files: 6,
      bytes: index.files.reduce((sum: number, file: { size: number }) => sum + file.size, 0),
      duplicates: index.duplicates,
      written: 'out/index.json',
    });
    assert.equal(progress.at(-1)?.fraction, 1);
    assert.deepEqual(
      progress.map(({ fraction }) => fraction),
      progress.map(({ fraction }) => fraction).sort(),
    );
  });

  it('takes an empty folder and does not follow links', async () => {
    await mkdir('empty');
    await symlink('..', 'empty/up');
    const output = await (await load()).run({ folder: 'empty', out: 'out/empty.json' }, recordingContext().context);
    assert.deepEqual(output, { files: 0, bytes: 0, duplicates: [], written: 'out/empty.json' });
  });

  it('stops when asked to, and writes no index', async () => {
    const { context, progress } = recordingContext({ stopAtProgress: 1 });
    await assert.rejects(async () => (await load()).run({ folder: 'data/library' }, context));
    assert.equal(progress.length, 1);
    assert.equal(existsSync('out/index.json'), false);
  });
});
