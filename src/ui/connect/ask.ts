import * as vscode from 'vscode';
import { messageOf } from '../../operation/error.ts';
import { linkFree } from '../../viewModel/plainText.ts';

/** Where a question stands among the others. */
export interface Place {
  readonly title: string;
  readonly step: number;
  /** How many there are, as far as is known. */
  readonly steps: number;
}

/** What a person answered; `undefined`: they went back, by the button or with Escape. */
export type Answer<T> = T | undefined;

export interface Choice<T> extends vscode.QuickPickItem {
  readonly value: T;
}

/** A question with answers to pick from. They may still be on their way. */
export function pick<T>(
  place: Place,
  placeholder: string,
  choices: readonly Choice<T>[] | Promise<readonly Choice<T>[]>,
  chosen?: (value: T) => boolean,
): Promise<Answer<T>> {
  const input = vscode.window.createQuickPick<Choice<T>>();
  input.placeholder = placeholder;
  input.matchOnDescription = true;
  input.matchOnDetail = true;
  const show = (known: readonly Choice<T>[]) => {
    input.items = known;
    const active = known.find(({ value }) => chosen?.(value));
    if (active) input.activeItems = [active];
  };
  return open(input, place, (settle, fail) => {
    input.onDidAccept(() => {
      const [selected] = input.selectedItems;
      if (selected) settle(selected.value);
    });
    if (!(choices instanceof Promise)) {
      show(choices);
      return;
    }
    input.busy = true;
    choices.then((known) => {
      input.busy = false;
      show(known);
    }, fail);
  });
}

export interface Blank {
  readonly prompt: string;
  readonly placeholder?: string;
  readonly value?: string;
  readonly secret?: boolean;
  /** Turns the text into the answer; raises the sentence that is shown when it is none. */
  readonly read: (text: string) => string;
}

/** A question with an answer to type. What is wrong with it is said when it is confirmed, and goes with the next key. */
export function type(place: Place, { prompt, placeholder, value, secret, read }: Blank): Promise<Answer<string>> {
  const input = vscode.window.createInputBox();
  input.prompt = prompt;
  input.password = secret === true;
  if (placeholder !== undefined) input.placeholder = placeholder;
  if (value !== undefined) {
    input.value = value;
    input.valueSelection = [0, value.length];
  }
  return open(input, place, (settle) => {
    input.onDidChangeValue(() => {
      input.validationMessage = '';
    });
    input.onDidAccept(() => {
      try {
        settle(read(input.value));
      } catch (error) {
        input.validationMessage = linkFree(messageOf(error));
      }
    });
  });
}

function open<T>(
  input: vscode.QuickPick<Choice<T>> | vscode.InputBox,
  { title, step, steps }: Place,
  begin: (settle: (value: T) => void, fail: (error: unknown) => void) => void,
): Promise<Answer<T>> {
  input.title = title;
  input.step = step;
  input.totalSteps = Math.max(steps, step);
  // Signing in happens in another window.
  input.ignoreFocusOut = true;
  input.buttons = step > 1 ? [vscode.QuickInputButtons.Back] : [];
  const { promise, resolve, reject } = Promise.withResolvers<Answer<T>>();
  input.onDidTriggerButton(() => resolve(undefined));
  input.onDidHide(() => resolve(undefined));
  begin(resolve, reject);
  input.show();
  return promise.finally(() => input.dispose());
}
