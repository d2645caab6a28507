/** The workspace `npm start` opens: a copy of the example that keeps what a person changes in it. */
import { existsSync } from 'node:fs';
import { cp, mkdir, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';

/** The data folder inside the workspace; the one `bgops` uses there too when nothing else is said. */
const dataFolderName = '.bgops';

/** Left out of the copy: what the example's own runs write. */
const written = new Set(['out', 'node_modules', dataFolderName]);

export interface Workspace {
  folder: string;
  dataFolder: string;
}

/** Copies `example` to `folder` when that is not there yet, or anew when `fresh`. */
export async function prepareWorkspace(example: string, folder: string, fresh: boolean): Promise<Workspace> {
  if (fresh) await rm(folder, { recursive: true, force: true });
  if (!existsSync(folder)) {
    await cp(example, folder, { recursive: true, filter: (file) => !written.has(path.basename(file)) });
    await mkdir(path.join(folder, '.vscode'), { recursive: true });
    const settings = {
      'backgroundOperations.engine.dataFolder': dataFolderName,
      'files.exclude': { [dataFolderName]: true },
    };
    await writeFile(path.join(folder, '.vscode', 'settings.json'), `${JSON.stringify(settings, null, 2)}\n`);
  }
  return { folder, dataFolder: path.join(folder, dataFolderName) };
}
