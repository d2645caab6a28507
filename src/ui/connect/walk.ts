import * as vscode from 'vscode';
import { messageOf } from '../../operation/error.ts';
import type { Place } from './ask.ts';

/** One question: takes what is known so far, answers with more of it, or with undefined to go back. */
export interface Step<Known> {
  /** Whether it has to be asked, as things stand. */
  readonly applies: (known: Known) => boolean;
  readonly ask: (known: Known, place: Place) => Promise<Known | undefined>;
}

/** Questions about a part of what is described, asked while it is the part that matters. */
export function within<Part extends string, Known extends { readonly [Key in Part]: unknown }>(
  part: Part,
  matters: (known: Known) => boolean,
  steps: readonly Step<Known[Part]>[],
): readonly Step<Known>[] {
  return steps.map(({ applies, ask }) => ({
    applies: (known) => matters(known) && applies(known[part]),
    ask: async (known, place) => {
      const answer = await ask(known[part], place);
      return answer === undefined ? undefined : { ...known, [part]: answer };
    },
  }));
}

/**
 * Asks one question after the other; what was answered is offered again to who goes back. Going back from the first
 * one raises a `CancellationError`. What goes wrong on the way, such as a sign-in, is told, and leads back too.
 */
export async function walk<Known>(title: string, start: Known, steps: readonly Step<Known>[]): Promise<Known> {
  /** Which questions were asked. */
  const asked: number[] = [];
  let known = start;
  let index = 0;
  for (;;) {
    const state = known;
    while (index < steps.length && steps[index]?.applies(state) === false) index += 1;
    const step = steps[index];
    if (!step) return known;
    const later = steps.slice(index + 1).filter(({ applies }) => applies(state)).length;
    const place = { title, step: asked.length + 1, steps: asked.length + 1 + later };
    const answer = await attempt(() => step.ask(state, place));
    if (answer !== undefined) {
      asked.push(index);
      known = answer;
      index += 1;
      continue;
    }
    index = before(steps, asked, state);
  }
}

/** The question before, without those that need no answer any more, such as a sign-in that was done. */
function before<Known>(steps: readonly Step<Known>[], asked: number[], known: Known): number {
  for (;;) {
    const index = asked.pop();
    if (index === undefined) throw new vscode.CancellationError();
    if (steps[index]?.applies(known)) return index;
  }
}

async function attempt<T>(ask: () => Promise<T | undefined>): Promise<T | undefined> {
  try {
    return await ask();
  } catch (error) {
    if (!(error instanceof vscode.CancellationError)) void vscode.window.showErrorMessage(messageOf(error));
    return undefined;
  }
}
