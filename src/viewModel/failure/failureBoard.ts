import type { Clock } from '../../operation/clock.ts';
import type { Session } from '../connections/session.ts';
import type { Sessions } from '../connections/sessions.ts';
import { Sender } from '../signal.ts';
import type { ConnectionNode, FailureGroupNode, MoreNode, OperationNode } from '../tree/node.ts';
import type { Redraw } from '../tree/operationTree.ts';
import { FailureFeed } from './failureFeed.ts';
import type { MutedFailures } from './mutedFailures.ts';

/** Newest failures that are shown below their cause. */
export const samplesShown = 10;
/** How long somebody waits for failures to be read, ms. */
const longestWait = 5_000;

export interface BoardOptions {
  readonly clock: Clock;
  readonly sessions: Sessions;
  readonly muted: MutedFailures;
  readonly warn: (text: string) => void;
}

/** What one connection shows: its nodes keep their identity as long as their rows are shown. */
interface Shown {
  readonly feed: FailureFeed;
  readonly groups: Map<string, FailureGroupNode>;
  readonly samples: Map<string, OperationNode>;
  /** Keys in the order in which they were told last. */
  order: string;
  release: (() => void) | undefined;
}

/** The failures of all connections by cause, as a tree. Reads and follows only while it is looked at. */
export class FailureBoard {
  readonly #options: BoardOptions;
  readonly #shown = new Map<Session, Shown>();
  readonly #changed = new Sender<Redraw>();
  readonly #stops: (() => void)[];
  /** The views that are looked at. */
  readonly #lookers = new Set<'failures' | 'operations'>();

  /** Rows that have to be drawn again; undefined: all. What the view says may have changed with each. */
  readonly onChange = this.#changed.signal;

  constructor(options: BoardOptions) {
    this.#options = options;
    const { sessions, muted } = options;
    this.#stops = [
      sessions.each((session) => this.#follow(session)),
      sessions.onChange(() => {
        this.#look();
        this.redraw();
      }),
      muted.onChange(() => this.redraw()),
    ];
  }

  /** Whether somebody looks, in one of the views that show causes. Opens the connections that are ready. */
  show(looking: boolean, view: 'failures' | 'operations' = 'failures'): void {
    if (looking) this.#lookers.add(view);
    else this.#lookers.delete(view);
    this.#look();
  }

  #look(): void {
    const visible = this.#visible;
    const { sessions, warn } = this.#options;
    for (const [session, shown] of this.#shown) {
      const { connection } = session;
      if (!visible || !sessions.shown.includes(session)) {
        shown.feed.rest();
        shown.release?.();
        shown.release = undefined;
        continue;
      }
      shown.release ??= connection.hold();
      if (session.ready && connection.phase.kind === 'off')
        connection.backend().catch((error: unknown) => warn(`${session.label}: ${String(error)}`));
      else if (shown.feed.state.kind === 'idle') this.#read(session, shown.feed);
    }
  }

  get #visible(): boolean {
    return this.#lookers.size > 0;
  }

  /** Reads everything again. */
  refresh(): void {
    for (const [session, { feed }] of this.#shown) if (this.#visible) this.#read(session, feed);
  }

  /** Draws all again, after what is shown has changed. */
  redraw(): void {
    for (const [session, shown] of this.#shown) shown.order = orderOf(this.groups(session));
    this.#changed.send(undefined);
  }

  feed(session: Session): FailureFeed | undefined {
    return this.#shown.get(session)?.feed;
  }

  /** The connections that have failures, when there are several; else the causes. */
  get roots(): readonly (ConnectionNode | FailureGroupNode)[] {
    const { sessions } = this.#options;
    const [only] = sessions.shown;
    if (!sessions.several) return only ? this.groups(only) : [];
    return sessions.shown.filter((session) => this.groups(session).length > 0).map(({ node }) => node);
  }

  /** The causes of one connection, newest first, muted ones at the end. */
  groups(session: Session): readonly FailureGroupNode[] {
    const shown = this.#shown.get(session);
    if (!shown) return [];
    const nodes = shown.feed.groups
      .map((group) => this.#node(session, shown, group.key))
      .filter((node) => node !== undefined);
    const heard = nodes.filter(({ muted }) => !muted);
    return this.#options.muted.hidden ? heard : [...heard, ...nodes.filter(({ muted }) => muted)];
  }

  /** How many causes of a connection are muted. */
  mutedCount(session: Session): number {
    const groups = this.#shown.get(session)?.feed.groups ?? [];
    return groups.filter(({ key }) => this.#options.muted.has(session.id, key)).length;
  }

  /** The newest failures of a cause. */
  samples(node: FailureGroupNode): readonly (OperationNode | MoreNode)[] {
    const session = this.#options.sessions.get(node.connection);
    const shown = session && this.#shown.get(session);
    const group = shown?.feed.get(node.group.key);
    if (!shown || !group) return [];
    const rows = group.samples.slice(0, samplesShown).map((operation): OperationNode => {
      const id = `${node.id}/${operation.id}`;
      const known = shown.samples.get(id);
      if (known) return Object.assign(known, { operation });
      const made: OperationNode = { kind: 'operation', id, parent: node, operation };
      shown.samples.set(id, made);
      return made;
    });
    const more: MoreNode[] = group.count > rows.length ? [{ kind: 'more', id: `${node.id}/more`, parent: node }] : [];
    return [...rows, ...more];
  }

  /** Resolves when failures of a connection are known, or that there are none, or that they cannot be read; at the latest in 5 s. */
  known(session: Session): Promise<void> {
    const settled = () => {
      const feed = this.feed(session);
      if (!feed || feed.groups.length > 0 || feed.state.kind === 'read' || feed.state.kind === 'failed') return true;
      return session.connection.phase.kind === 'failed';
    };
    if (settled()) return Promise.resolve();
    return new Promise((resolve) => {
      const end = () => {
        stop();
        cancel();
        resolve();
      };
      const stop = this.onChange(() => settled() && end());
      const cancel = this.#options.clock.after(longestWait, end);
    });
  }

  dispose(): void {
    this.#lookers.clear();
    this.#look();
    for (const stop of this.#stops) stop();
  }

  #follow(session: Session): (() => void)[] {
    const { connection } = session;
    const feed = new FailureFeed(this.#options.clock);
    this.#shown.set(session, { feed, groups: new Map(), samples: new Map(), order: '', release: undefined });
    if (this.#visible) this.#look();
    return [
      connection.onPhase(({ kind }) => {
        if (kind === 'on' && this.#visible && feed.state.kind === 'idle') this.#read(session, feed);
        if (kind === 'off' || kind === 'failed') feed.clear();
        this.#changed.send([]);
      }),
      connection.onBatch((batch) => feed.apply(batch)),
      connection.onResync(() => this.#visible && this.#read(session, feed)),
      feed.onChange((keys) => this.#told(session, keys)),
      () => {
        feed.rest();
        this.#shown.get(session)?.release?.();
        this.#shown.delete(session);
      },
    ];
  }

  #read(session: Session, feed: FailureFeed): void {
    const backend = session.connection.current;
    if (backend && session.connection.phase.kind === 'on') void feed.start(backend);
  }

  #told(session: Session, keys: ReadonlySet<string>): void {
    const shown = this.#shown.get(session);
    if (!shown) return;
    this.#forget(shown);
    const nodes = this.groups(session);
    const order = orderOf(nodes);
    const moved = order !== shown.order;
    const [was, is] = [shown.order !== '', order !== ''];
    shown.order = order;
    if (!moved) this.#changed.send(nodes.filter(({ group }) => keys.has(group.key)));
    else if (this.#options.sessions.several && was && is) this.#changed.send([session.node]);
    else this.#changed.send(undefined);
  }

  #node(session: Session, shown: Shown, key: string): FailureGroupNode | undefined {
    const group = shown.feed.get(key);
    if (!group) return undefined;
    const { sessions, muted } = this.#options;
    const changes = {
      group,
      muted: muted.has(session.id, key),
      parent: sessions.several ? session.node : undefined,
    };
    const known = shown.groups.get(key);
    if (known) return Object.assign(known, changes);
    const id = `failures/${session.id}/${key}`;
    const made: FailureGroupNode = { kind: 'failureGroup', id, connection: session.id, ...changes };
    shown.groups.set(key, made);
    return made;
  }

  /** Lets go of the nodes of rows that are gone. */
  #forget({ feed, groups, samples }: Shown): void {
    for (const key of groups.keys()) if (!feed.get(key)) groups.delete(key);
    for (const [id, { parent, operation }] of samples) {
      const group = parent.kind === 'failureGroup' ? feed.get(parent.group.key) : undefined;
      if (!group?.samples.some((sample) => sample.id === operation.id)) samples.delete(id);
    }
  }
}

function orderOf(nodes: readonly FailureGroupNode[]): string {
  return nodes.map(({ group }) => group.key).join(' ');
}
