import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { readdir, stat } from 'node:fs/promises';
import { join, relative, sep } from 'node:path';
import { writeJson } from '../lib/files.ts';

/** @import { SingleHandler } from '../background-operations.d.ts' */

/** @type {SingleHandler<{ folder: string, out?: string }>} */
export default {
  type: 'folder.index',
  displayName: 'Index a folder',
  description: 'Hashes every file of a folder with SHA-256 and writes an index that also names the duplicates.',
  concurrency: 2,
  input: {
    type: 'object',
    required: ['folder'],
    additionalProperties: false,
    properties: {
      folder: {
        type: 'string',
        title: 'Folder',
        description: 'Folder to index with all its subfolders, relative to the workspace folder.',
        default: 'data/library',
      },
      out: {
        type: 'string',
        title: 'Output',
        description: 'Index file to write.',
        default: 'out/index.json',
      },
    },
  },

  async run({ folder, out = 'out/index.json' }, context) {
    const files = await list(folder);
    const total = files.reduce((sum, file) => sum + file.size, 0);
    let done = 0;
    const index = [];
    for (const { path, size } of files) {
      const sha256 = await hash(path, context.signal, (bytes) => {
        done += bytes;
        context.progress(total === 0 ? null : Math.min(done / total, 1), relative(folder, path));
      });
      context.log(sha256.slice(0, 12), path);
      index.push({ path: relative(folder, path).split(sep).join('/'), size, sha256 });
    }
    const duplicates = [...Map.groupBy(index, (file) => file.sha256).values()]
      .filter((same) => same.length > 1)
      .map((same) => same.map((file) => file.path));
    await writeJson(out, { folder, files: index, duplicates });
    return { files: index.length, bytes: done, duplicates, written: out };
  },
};

/**
 * Every plain file below a folder, by name; links are not followed.
 * @param {string} folder
 */
async function list(folder) {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const paths = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
  return Promise.all(paths.sort().map(async (path) => ({ path, size: (await stat(path)).size })));
}

/**
 * @param {string} path
 * @param {AbortSignal} signal ends the reading with its reason
 * @param {(bytes: number) => void} onBytes
 */
async function hash(path, signal, onBytes) {
  const sum = createHash('sha256');
  for await (const piece of createReadStream(path, { signal })) {
    signal.throwIfAborted();
    sum.update(piece);
    onBytes(piece.length);
  }
  return sum.digest('hex');
}
