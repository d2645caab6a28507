import assert from 'node:assert/strict';
import { readdir, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import * as vscode from 'vscode';
import type { Backend } from '../../src/backend/backend.ts';
import { writePieces } from '../../src/ui/export/exportFile.ts';
import type { Window } from '../../src/ui/window.ts';
import type { Session } from '../../src/viewModel/connections/session.ts';
import { closeEditors, reaches, rowFor, run, startEngine } from './session.ts';

describe('export', function () {
  this.timeout(60_000);
  let window: Window;
  let session: Session;
  let backend: Backend;
  let folder: string;

  before(async () => {
    ({ window, session, backend } = await startEngine());
    folder = vscode.workspace.workspaceFolders?.[0]?.uri.fsPath ?? '';
    assert.notEqual(folder, '');
  });
  afterEach(closeEditors);

  const failed = async (name: string) => {
    const input = { file: 'nowhere.csv' };
    const { id } = await backend.submit({ type: 'orders.import', name, input, retryLimit: 0 });
    await reaches(backend, id, 'Error');
    return id;
  };
  const target = (name: string) => vscode.Uri.file(path.join(folder, name));
  const text = (name: string) => readFile(path.join(folder, name), 'utf8');

  it('writes the rows that are selected as JSON, with their payloads', async () => {
    const ids = [await failed('one'), await failed('two')];
    const rows = [await rowFor(window, 'Error', ids[0] ?? ''), await rowFor(window, 'Error', ids[1] ?? '')];
    const asked = { form: 'json', payloads: true, file: target('selected.json') };
    await run('exportOperations', { ...rows[0], ...asked }, rows);
    const read = JSON.parse(await text('selected.json')) as { id: string; input: unknown; status: string }[];
    assert.deepEqual(
      read.map(({ id, input, status }) => [id, input, status]),
      ids.map((id) => [id, { file: 'nowhere.csv' }, 'Error']),
    );
  });

  it('writes a section and a whole connection, without formulas in CSV', async () => {
    const id = await failed('=1+1');
    await run('exportOperations', { ...session.tree.root('Error'), form: 'csv', file: target('section.csv') });
    const lines = (await text('section.csv')).split('\r\n');
    assert.equal(lines.length - 2, (await backend.counts('status:Error')).total);
    assert.ok(lines.some((line) => line.includes(`${id},"'=1+1"`)));
    await run('exportOperations', { ...session.node, form: 'jsonl', file: target('all.jsonl') });
    const all = (await text('all.jsonl')).trimEnd().split('\n');
    assert.equal(all.length, (await backend.counts('')).total);
  });

  it('that is given up or fails leaves what was there before, and nothing beside it', async () => {
    await writeFile(path.join(folder, 'kept.json'), 'before');
    async function* broken() {
      yield '[';
      yield '1,'.repeat(1_000);
      throw new vscode.CancellationError();
    }
    await assert.rejects(writePieces(target('kept.json'), broken()), vscode.CancellationError);
    assert.equal(await text('kept.json'), 'before');
    assert.deepEqual(
      (await readdir(folder)).filter((name) => name.includes('kept')),
      ['kept.json'],
    );
    await assert.rejects(writePieces(target('no/such/folder.json'), broken()));
  });
});
