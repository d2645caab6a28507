import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { commands } from '../../src/ui/ids.ts';
import { extensionId, openWindow, startEngine } from './session.ts';

describe('activation', () => {
  it('happens in a VS Code that the manifest asks for', () => {
    const [major = 0, minor = 0] = vscode.version.split('.').map(Number);
    assert.ok(major > 1 || minor >= 125, vscode.version);
  });

  it('registers every command of the manifest', async () => {
    await vscode.extensions.getExtension(extensionId)?.activate();
    const registered = new Set(await vscode.commands.getCommands(true));
    assert.deepEqual(
      Object.values(commands).filter((id) => !registered.has(id)),
      [],
    );
  });

  it('starts no engine and opens no connection by itself', async () => {
    const { sessions, launcher, rows } = await openWindow();
    assert.equal(launcher.choice, undefined);
    assert.equal(sessions.engine.connection.phase.kind, 'off');
    assert.deepEqual(await rows.children(), []);
  });

  it('starts the engine when a person asks for it; the view stays empty while there are no operations', async () => {
    const { backend, window } = await startEngine();
    assert.equal(window.launcher.choice, 'local');
    assert.equal((await backend.counts('')).total, 0);
    assert.deepEqual(await window.rows.children(), []);
  });
});
