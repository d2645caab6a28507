import * as vscode from 'vscode';
import { draftEnding } from '../ids.ts';

/** Writes a new draft and opens it. It is a file, so that it survives a reload and saving it needs no question. */
export async function createDraft(folder: vscode.Uri, type: string, text: string): Promise<vscode.TextDocument> {
  await vscode.workspace.fs.createDirectory(folder);
  const taken = new Set((await vscode.workspace.fs.readDirectory(folder)).map(([name]) => name));
  const base = type.replace(/[^\w.-]+/g, '-').slice(0, 80);
  let name = `${base}${draftEnding}`;
  for (let n = 2; taken.has(name); n += 1) name = `${base}-${n}${draftEnding}`;
  const uri = vscode.Uri.joinPath(folder, name);
  await vscode.workspace.fs.writeFile(uri, new TextEncoder().encode(text));
  return vscode.workspace.openTextDocument(uri);
}

/** Closes a draft of ours that has been submitted; a file of the person's own is left alone. */
export async function closeDraft(folder: vscode.Uri, document: vscode.TextDocument): Promise<void> {
  const { uri } = document;
  if (!uri.path.startsWith(`${folder.path}/`)) return;
  if (document.isDirty) await document.save();
  const tabs = vscode.window.tabGroups.all.flatMap((group) => group.tabs);
  const ours = tabs.filter(
    ({ input }) => input instanceof vscode.TabInputText && input.uri.toString() === uri.toString(),
  );
  await vscode.window.tabGroups.close(ours);
  await vscode.workspace.fs.delete(uri);
}
