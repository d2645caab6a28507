import { lstat, stat } from 'node:fs/promises';
import path from 'node:path';
import { OperationFailure } from '../operation/error.ts';
import type { Services } from './services.ts';

/**
 * Copies the database to a new file. A relative name is taken inside the data folder and may not leave it; an absolute
 * path is taken only from clients of this machine. An existing file is never overwritten. Raises `invalid-request`.
 */
export async function backupTo(services: Services, file: string): Promise<{ file: string; bytes: number }> {
  const target = path.resolve(services.folder, file);
  const inside = target.startsWith(`${services.folder}${path.sep}`);
  if (!inside && !(path.isAbsolute(file) && services.loopback)) {
    throw refused(
      services.loopback
        ? 'A relative name must stay inside the data folder. Send an absolute path to write elsewhere.'
        : 'The file must be inside the data folder of the server. Send a name without folders above it.',
    );
  }
  const parent = await stat(path.dirname(target)).catch(() => null);
  if (parent === null || !parent.isDirectory()) {
    throw refused(`The folder ${path.dirname(target)} is not there. Make it first.`);
  }
  if ((await lstat(target).catch(() => null)) !== null) {
    throw refused(`${target} exists already and is not overwritten. Choose a new name.`);
  }
  await services.engine.backup(target);
  return { file: target, bytes: (await stat(target)).size };
}

function refused(message: string): OperationFailure {
  return new OperationFailure('invalid-request', message, { path: 'file' });
}
