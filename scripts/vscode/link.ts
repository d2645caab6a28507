/**
 * Installs an extension by reference: the server's extensions folder names the extension's own folder, so an
 * ordinary browser sees it without a development address, and a rebuild is there after a window reload.
 */
import { existsSync } from 'node:fs';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';

interface Entry {
  identifier: { id: string };
  version: string;
  location: { $mid: 1; path: string; scheme: 'file' };
  metadata: { installedTimestamp: number; source: 'vsix' };
}

/** Makes `folder` (with a package.json) an installed extension of every server that uses `extensionsDir`. */
export async function linkExtension(folder: string, extensionsDir: string): Promise<void> {
  const manifest = JSON.parse(await readFile(path.join(folder, 'package.json'), 'utf8'));
  const id = `${manifest.publisher}.${manifest.name}`;
  const list = path.join(extensionsDir, 'extensions.json');
  const known: Entry[] = existsSync(list) ? JSON.parse(await readFile(list, 'utf8')) : [];
  const entry: Entry = {
    identifier: { id },
    version: manifest.version,
    location: { $mid: 1, path: folder, scheme: 'file' },
    metadata: { installedTimestamp: Date.now(), source: 'vsix' },
  };
  await mkdir(extensionsDir, { recursive: true });
  await writeFile(list, JSON.stringify([...known.filter((other) => other.identifier.id !== id), entry]));
}
