import { Sender } from '../signal.ts';
import { connectionOf, type TreeNode } from '../tree/node.ts';
import { type ConnectionConfig, engineId, type RemoteConfig } from './config.ts';
import type { Session } from './session.ts';

/** The connections of this window: the engine of the workspace, and those that a person has added. */
export class Sessions {
  /** There is always one, started or not. */
  readonly engine: Session;
  readonly #make: (config: ConnectionConfig) => Session;
  readonly #remote = new Map<string, Session>();
  readonly #changed = new Sender<void>();
  readonly #added = new Sender<Session>();
  readonly #removed = new Sender<Session>();
  #engineShown = true;

  /** Which connections are shown has changed, or what one of them is called. */
  readonly onChange = this.#changed.signal;
  readonly onAdded = this.#added.signal;
  readonly onRemoved = this.#removed.signal;

  constructor(make: (config: ConnectionConfig) => Session, engine: 'local' | 'example') {
    this.#make = make;
    this.engine = make({ id: engineId, kind: engine });
  }

  /** Those that are shown, in their order. The engine stands back while it is not used and others are there. */
  get shown(): readonly Session[] {
    const remote = [...this.#remote.values()];
    return this.#engineShown || remote.length === 0 ? [this.engine, ...remote] : remote;
  }

  /** All of them. */
  get all(): readonly Session[] {
    return [this.engine, ...this.#remote.values()];
  }

  /** Whether connections are the roots of the tree. */
  get several(): boolean {
    return this.shown.length > 1;
  }

  get(id: string): Session | undefined {
    return id === engineId ? this.engine : this.#remote.get(id);
  }

  /** The session that a row belongs to. */
  of(node: TreeNode): Session | undefined {
    return this.get(connectionOf(node));
  }

  /** Makes the sessions those of the list. `engine` is undefined while the person has not started one here. */
  sync(remote: readonly RemoteConfig[], engine: 'local' | 'example' | undefined): void {
    this.#engineShown = engine !== undefined;
    this.engine.update({ id: engineId, kind: engine ?? 'local' });
    const wanted = new Set(remote.map(({ id }) => id));
    for (const [id, session] of this.#remote) {
      if (wanted.has(id)) continue;
      this.#remote.delete(id);
      session.dispose();
      this.#removed.send(session);
    }
    const before = new Map(this.#remote);
    this.#remote.clear();
    const added: Session[] = [];
    for (const config of remote) {
      const known = before.get(config.id);
      known?.update(config);
      const session = known ?? this.#make(config);
      this.#remote.set(config.id, session);
      if (!known) added.push(session);
    }
    for (const session of this.all) session.nest(this.several);
    for (const session of added) this.#added.send(session);
    this.#changed.send();
  }

  /** Calls `listen` for each session there is and each that comes; what it returns is called when that one goes. */
  each(listen: (session: Session) => readonly (() => void)[]): () => void {
    const stops = new Map<Session, readonly (() => void)[]>();
    const end = (session: Session) => {
      for (const stop of stops.get(session) ?? []) stop();
      stops.delete(session);
    };
    for (const session of this.all) stops.set(session, listen(session));
    const added = this.onAdded((session) => stops.set(session, listen(session)));
    const removed = this.onRemoved(end);
    return () => {
      added();
      removed();
      for (const session of [...stops.keys()]) end(session);
    };
  }

  /** Keeps every connection that is open from being closed until the returned function is called. */
  hold(): () => void {
    const releases = this.all.map(({ connection }) => connection.hold());
    return () => {
      for (const release of releases) release();
    };
  }

  dispose(): void {
    for (const session of this.all) session.dispose();
  }
}
