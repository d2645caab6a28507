import { randomUUID } from 'node:crypto';
import * as vscode from 'vscode';
import type { Clock } from '../../operation/clock.ts';
import { Coalescer } from '../../viewModel/coalesce.ts';
import { readKept } from '../../viewModel/many/kept.ts';
import { ManyAct } from '../../viewModel/many/manyAct.ts';
import type { ManyAction } from '../../viewModel/many/manyAction.ts';
import { endSentence } from '../../viewModel/many/project.ts';
import { runningText } from '../../viewModel/many/words.ts';
import { Sender } from '../../viewModel/signal.ts';
import { report } from '../command/report.ts';
import { manyPanelType } from '../ids.ts';
import type { Window } from '../window.ts';
import type { ManySubject } from './actOnMany.ts';
import { ManyEntry } from './manyEntry.ts';
import { ManyMemory } from './manyMemory.ts';
import { ManyPanel } from './manyPanel.ts';
import { press } from './press.ts';
import { sourceOf } from './sources.ts';

/** How often the status bar tells of the progress, ms: an update takes the tooltip from under the pointer. */
const tellInterval = 1_000;

/** The actions on many operations of this window, with their pages. One that runs goes on when its page is closed. */
export class ManyPanels {
  readonly #findWindow: () => Window;
  readonly #memory: ManyMemory;
  readonly #panels = new Map<ManyEntry, ManyPanel>();
  readonly #running = new Set<ManyEntry>();
  /** The one that ended last, as long as nobody has looked at its outcomes and closed them. */
  #last: ManyEntry | undefined;
  readonly #progress = new Sender<void>();
  readonly #tell: Coalescer;

  /** What the status bar tells has changed. */
  readonly onProgress = this.#progress.signal;

  /** `window` is asked for when there is one. */
  constructor(window: () => Window, clock: Clock, state: vscode.Memento) {
    this.#findWindow = window;
    this.#memory = new ManyMemory(state, clock);
    this.#tell = new Coalescer(clock, tellInterval, () => this.#progress.send());
  }

  /** Shows what an action would do to these operations. */
  open(action: ManyAction, subjects: readonly ManySubject[]): ManyEntry {
    const sources = subjects.map((subject) => sourceOf(this.#window, subject));
    const act = new ManyAct(this.#window.clock, action, sources);
    const entry = new ManyEntry(randomUUID(), act);
    this.#follow(entry, act);
    this.#show(entry);
    void act.read();
    return entry;
  }

  /** A page that was open before the window was reloaded. */
  restore(panel: vscode.WebviewPanel, state: unknown): void {
    const kept = readKept(state);
    if (kept) this.#show(new ManyEntry(kept.id, this.#memory.find(kept.id) ?? kept), panel);
    else panel.dispose();
  }

  /** What an earlier window had is looked at again. */
  revive(entry: ManyEntry, act: ManyAct): void {
    entry.what = act;
    this.#follow(entry, act);
  }

  /** The one that runs, else the one that ended last, else that of the newest page. */
  get newest(): ManyEntry | undefined {
    return [...this.#running][0] ?? this.#last ?? [...this.#panels.keys()].at(-1);
  }

  reveal(entry: ManyEntry): void {
    const known = this.#panels.get(entry);
    if (known) known.reveal();
    else this.#show(entry);
  }

  /** Progress in a few words, undefined while nothing runs. */
  get progress(): string | undefined {
    const act = [...this.#running][0]?.act;
    return act && runningText(act.action, act.outcomes.total - act.outcomes.left, act.outcomes.total);
  }

  /** Pages that are open. */
  get count(): number {
    return this.#panels.size;
  }

  dispose(): void {
    this.#tell.dispose();
    for (const panel of [...this.#panels.values()]) panel.dispose();
    for (const { act } of [...this.#running]) act?.dispose();
  }

  get #window(): Window {
    return this.#findWindow();
  }

  #follow(entry: ManyEntry, act: ManyAct): void {
    act.onChange(() => {
      if (entry.running) this.#running.add(entry);
      else this.#running.delete(entry);
      this.#memory.note(entry);
      this.#panels.get(entry)?.draw();
      this.#tell.call();
    });
    act.onEnd(() => this.#ended(entry, act));
  }

  #show(entry: ManyEntry, given?: vscode.WebviewPanel): void {
    const panel =
      given ??
      vscode.window.createWebviewPanel(manyPanelType, '', vscode.ViewColumn.Active, { enableFindWidget: true });
    const page = new ManyPanel(entry, panel, this.#window, (message) => {
      void report(this.#window.log, async () => {
        await press(this.#window, entry, message);
        this.#panels.get(entry)?.draw();
      });
    });
    this.#panels.set(entry, page);
    this.#tell.call();
    panel.onDidDispose(() => {
      this.#panels.delete(entry);
      if (!entry.running) this.#forget(entry);
    });
  }

  #forget(entry: ManyEntry): void {
    if (this.#last === entry) this.#last = undefined;
    entry.act?.dispose();
    this.#tell.call();
  }

  /** Tells of the end where the person does not see it. */
  #ended(entry: ManyEntry, act: ManyAct): void {
    this.#running.delete(entry);
    this.#memory.note(entry);
    this.#progress.send();
    const sentence = endSentence(act);
    this.#window.log.info(`${act.action} of many: ${sentence}`);
    for (const { place, reason } of act.troubles) this.#window.log.warn(`${place}: ${reason}`);
    if (this.#last && this.#last !== entry && !this.#panels.has(this.#last)) this.#forget(this.#last);
    this.#last = entry;
    if (this.#panels.get(entry)?.visible) return;
    const { done, total } = act.outcomes;
    const say = done === total ? vscode.window.showInformationMessage : vscode.window.showWarningMessage;
    const show = vscode.l10n.t('Show Outcomes');
    void say(sentence, show).then((chosen) => {
      if (chosen === show) this.reveal(entry);
    });
  }
}
