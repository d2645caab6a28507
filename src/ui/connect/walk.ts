import * as vscode from 'vscode';
import type { Place } from './ask.ts';

/** One question: takes what is known so far, answers with more of it, or with undefined to go back. */
export interface Step<Known> {
  /** Whether it has to be asked, as things stand. */
  readonly applies: (known: Known) => boolean;
  readonly ask: (known: Known, place: Place) => Promise<Known | undefined>;
}

/**
 * Asks one question after the other. Going back from the first one raises a `CancellationError`; going back from
 * another takes its answer and that of the one before away.
 */
export async function walk<Known>(title: string, start: Known, steps: readonly Step<Known>[]): Promise<Known> {
  /** What was known when each question was asked. */
  const asked: { readonly index: number; readonly known: Known }[] = [];
  let known = start;
  let index = 0;
  for (;;) {
    const state = known;
    while (index < steps.length && steps[index]?.applies(state) === false) index += 1;
    const step = steps[index];
    if (!step) return known;
    const later = steps.slice(index + 1).filter(({ applies }) => applies(state)).length;
    const place = { title, step: asked.length + 1, steps: asked.length + 1 + later };
    const answer = await step.ask(known, place);
    if (answer !== undefined) {
      asked.push({ index, known });
      known = answer;
      index += 1;
      continue;
    }
    const before = asked.pop();
    if (!before) throw new vscode.CancellationError();
    // What was answered is offered again.
    index = before.index;
  }
}
