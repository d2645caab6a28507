import type * as vscode from 'vscode';
import type { Clock } from '../../operation/clock.ts';
import { type KeptAct, readKept } from '../../viewModel/many/kept.ts';
import type { ManyEntry } from './manyEntry.ts';

const key = 'actsOnMany';
/** Actions that are remembered, and ms between two writes of one that runs. */
const kept = 5;
const interval = 2_000;

/** What becomes of actions on many, for a window that comes later: a window that closes has no time to tell. */
export class ManyMemory {
  readonly #state: vscode.Memento;
  readonly #clock: Clock;
  readonly #written = new Map<string, number>();

  constructor(state: vscode.Memento, clock: Clock) {
    this.#state = state;
    this.#clock = clock;
  }

  find(id: string): KeptAct | undefined {
    return this.#list().find((act) => act.id === id);
  }

  /** Of one that runs every other second, of one that has ended at once. */
  note(entry: ManyEntry): void {
    const { act, id } = entry;
    if (act?.phase !== 'running' && act?.phase !== 'ended') return;
    const elapsed = this.#clock.elapsed();
    const last = this.#written.get(id);
    if (act.phase === 'running' && last !== undefined && elapsed - last < interval) return;
    if (act.phase === 'ended') this.#written.delete(id);
    else this.#written.set(id, elapsed);
    const now = entry.kept(this.#clock.now());
    if (!now) return;
    const others = this.#list().filter((other) => other.id !== id);
    void this.#state.update(key, [now, ...others].slice(0, kept));
  }

  #list(): readonly KeptAct[] {
    const stored = this.#state.get<unknown>(key);
    return Array.isArray(stored) ? stored.flatMap((each) => readKept(each) ?? []) : [];
  }
}
