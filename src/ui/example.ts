import * as vscode from 'vscode';
import type { Backend } from '../backend/backend.ts';

/** Copies the shipped example to a folder that can be written to; what the person changed there is kept. */
export async function prepareExample(extension: vscode.Uri, folder: vscode.Uri): Promise<void> {
  const shipped = vscode.Uri.joinPath(extension, 'example');
  await vscode.workspace.fs.createDirectory(folder);
  for (const [name] of await vscode.workspace.fs.readDirectory(shipped)) {
    if (name === 'out' || name === 'node_modules') continue;
    const target = vscode.Uri.joinPath(folder, name);
    if (await exists(target)) continue;
    await vscode.workspace.fs.copy(vscode.Uri.joinPath(shipped, name), target);
  }
}

/** Submits what there is to see. */
export async function submitExample(extension: vscode.Uri, backend: Backend): Promise<void> {
  const file = vscode.Uri.joinPath(extension, 'example', 'workload.mjs').fsPath;
  const { workload } = (await import(file)) as { workload(): unknown[] };
  const { checkDraft } = await import('./document/draft.ts');
  for (const operation of workload()) await backend.submit(checkDraft(operation));
}

async function exists(uri: vscode.Uri): Promise<boolean> {
  try {
    await vscode.workspace.fs.stat(uri);
    return true;
  } catch {
    return false;
  }
}
