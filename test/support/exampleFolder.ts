import assert from 'node:assert/strict';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import type { Session } from './vscode/session.ts';

const projectRoot = path.resolve(import.meta.dirname, '../..');

/** What the engine server of a folder tells about itself. */
export interface ServerFile {
  readonly url: string;
  readonly token: string;
  readonly pid: number;
}

/** A copy of the example whose engine keeps its data in a folder that the test can look into. */
export async function exampleWith(session: Session, dataFolder = '.bgops'): Promise<string> {
  const folder = await session.folder(path.join(projectRoot, 'example'));
  await mkdir(path.join(folder, '.vscode'));
  await writeFile(path.join(folder, '.vscode', 'settings.json'), settingsWith(dataFolder));
  return folder;
}

export function settingsWith(dataFolder: string): string {
  return JSON.stringify({ 'backgroundOperations.engine.dataFolder': dataFolder });
}

export async function serverOf(folder: string): Promise<ServerFile> {
  return JSON.parse(await readFile(path.join(folder, '.bgops', 'server.json'), 'utf8')) as ServerFile;
}

/** Asks the engine server of the folder; `body` goes as JSON, a text as it is. Answers with what it answers. */
async function ask(folder: string, method: string, place: string, body?: unknown): Promise<Response> {
  const { url, token } = await serverOf(folder);
  const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json' };
  const text = typeof body === 'string' ? body : JSON.stringify(body);
  return fetch(`${url}/api/v1/${place}`, { method, headers, ...(body === undefined ? {} : { body: text }) });
}

/** Submits an operation, as an object or as JSON text, and answers with its id. */
export async function submit(folder: string, operation: unknown): Promise<string> {
  const answer = await ask(folder, 'POST', 'operations', operation);
  const text = await answer.text();
  assert.equal(answer.status, 201, text);
  return (JSON.parse(text) as { id: string }).id;
}
