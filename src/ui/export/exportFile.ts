import { randomUUID } from 'node:crypto';
import { open, rename, rm } from 'node:fs/promises';
import path from 'node:path';
import * as vscode from 'vscode';

/** Longest text that a place without streams can take, characters. */
const wholeLimit = 64 * 1_048_576;

/**
 * Writes a file piece by piece. It stands under a name of its own until it is complete, so that one that is given up or
 * fails leaves nothing behind, and what the person had in its place stays until then.
 */
export async function writePieces(uri: vscode.Uri, pieces: AsyncIterable<string>): Promise<void> {
  if (uri.scheme !== 'file') {
    await vscode.workspace.fs.writeFile(uri, new TextEncoder().encode(await whole(pieces)));
    return;
  }
  const temporary = path.join(path.dirname(uri.fsPath), `.${path.basename(uri.fsPath)}.${randomUUID().slice(0, 8)}`);
  const file = await open(temporary, 'wx');
  try {
    for await (const piece of pieces) await file.writeFile(piece);
    await file.close();
    await rename(temporary, uri.fsPath);
  } catch (error) {
    await file.close().catch(() => {});
    await rm(temporary, { force: true });
    throw error;
  }
}

/** A file system of another extension takes a file as a whole. */
async function whole(pieces: AsyncIterable<string>): Promise<string> {
  const parts: string[] = [];
  let length = 0;
  for await (const piece of pieces) {
    length += piece.length;
    if (length > wholeLimit)
      throw new Error(vscode.l10n.t('This place takes no file of more than 64 MB. Choose a folder on this machine.'));
    parts.push(piece);
  }
  return parts.join('');
}
