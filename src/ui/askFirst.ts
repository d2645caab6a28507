import * as vscode from 'vscode';
import { typedProblem, typedPrompt } from '../viewModel/guard.ts';
import { linkFree } from '../viewModel/plainText.ts';
import type { Question } from '../viewModel/question.ts';
import type { Window } from './window.ts';

/** Asks a question that stands in the way until it is answered. True: go on. */
export async function askFirst(question: Question): Promise<boolean> {
  const { text, detail, button, typed } = question;
  if (typed !== undefined) return askTyped(question);
  return (await vscode.window.showWarningMessage(text, { modal: true, detail }, button)) === button;
}

/** The same of a question that may have nothing to ask. */
export async function mayGoOn({ ask }: Pick<Window, 'ask'>, question: Question | undefined): Promise<boolean> {
  return question === undefined || ask(question);
}

/** Has the person type what the question says. True: they did; false: they left. */
function askTyped(question: Question): Promise<boolean> {
  const input = vscode.window.createInputBox();
  input.title = question.text;
  input.prompt = linkFree(typedPrompt(question));
  input.placeholder = question.typed ?? '';
  // They may have to look the name up.
  input.ignoreFocusOut = true;
  const { promise, resolve } = Promise.withResolvers<boolean>();
  input.onDidChangeValue(() => {
    input.validationMessage = '';
  });
  input.onDidAccept(() => {
    const problem = typedProblem(question, input.value);
    if (problem === undefined) resolve(true);
    else input.validationMessage = linkFree(problem);
  });
  input.onDidHide(() => resolve(false));
  input.show();
  return promise.finally(() => input.dispose());
}
