import * as vscode from 'vscode';
import type { Question } from '../viewModel/question.ts';

/** Asks a question that stands in the way until it is answered. True: go on. */
export async function askFirst({ text, detail, button }: Question): Promise<boolean> {
  return (await vscode.window.showWarningMessage(text, { modal: true, detail }, button)) === button;
}
