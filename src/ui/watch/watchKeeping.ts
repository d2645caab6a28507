import type { Session } from '../../viewModel/connections/session.ts';
import { setting } from '../settings.ts';
import type { Window } from '../window.ts';

/** After a connection has closed, ms: what closes it may be about to open it again. */
const patience = 2_000;

/** Keeps the connections of watches open, also after a reload, and draws the rows of what is watched. */
export class WatchKeeping {
  readonly #window: Window;
  readonly #waits = new Map<Session, () => void>();
  readonly #stops: (() => void)[];

  constructor(window: Window) {
    this.#window = window;
    const { sessions, watches } = window;
    watches.keepOnly(sessions.all.map(({ id }) => id));
    const mode = setting.watch.onChange(() => this.#update());
    this.#stops = [
      sessions.each((session) => [session.onChange(() => this.#open(session)), () => this.#forget(session)]),
      sessions.onRemoved(() => watches.keepOnly(sessions.all.map(({ id }) => id))),
      watches.onChange(() => this.#changed()),
      () => mode.dispose(),
    ];
    this.#update();
  }

  dispose(): void {
    for (const stop of this.#stops) stop();
    for (const session of [...this.#waits.keys()]) this.#forget(session);
  }

  #changed(): void {
    const { rows, view, failuresView } = this.#window;
    const outdated = [...rows.outdated()];
    if (outdated.length > 0) view.redraw(outdated);
    if (failuresView.tree.visible) failuresView.redraw(undefined);
    this.#update();
  }

  #update(): void {
    for (const session of this.#window.sessions.all) {
      session.connection.settle();
      this.#open(session);
    }
  }

  #open(session: Session): void {
    if (!this.#wants(session) || this.#waits.has(session)) return;
    const { clock, log } = this.#window;
    const cancel = clock.after(patience, () => {
      this.#waits.delete(session);
      if (!this.#wants(session)) return;
      session.connection.backend().catch((error: unknown) => log.warn(`${session.label}: ${String(error)}`));
    });
    this.#waits.set(session, cancel);
  }

  /** One that could not be opened is tried again elsewhere, see `reopen`. */
  #wants({ id, ready, connection }: Session): boolean {
    const { watches } = this.#window;
    return connection.phase.kind === 'off' && ready && setting.watch.get() !== 'never' && watches.need(id);
  }

  #forget(session: Session): void {
    this.#waits.get(session)?.();
    this.#waits.delete(session);
  }
}
