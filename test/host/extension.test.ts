import assert from 'node:assert/strict';
import * as vscode from 'vscode';

describe('host harness', () => {
  it('runs inside an extension host of the VS Code the manifest asks for', () => {
    const [major = 0, minor = 0] = vscode.version.split('.').map(Number);
    assert.ok(major > 1 || minor >= 125, vscode.version);
  });
});
