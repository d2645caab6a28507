import type { Backend } from '../../backend/backend.ts';
import { OperationFailure } from '../../operation/error.ts';
import type { Arrangement } from '../arrangement/arrangement.ts';
import { Connection } from '../connection.ts';
import { UnseenFailures } from '../failure/unseenFailures.ts';
import { l10n } from '../l10n.ts';
import { LiveCounts } from '../liveCounts.ts';
import type { Search } from '../search/searches.ts';
import { Sender } from '../signal.ts';
import type { ConnectionNode, TreeNode } from '../tree/node.ts';
import { OperationTree, type Redraw } from '../tree/operationTree.ts';
import { type Troubles, troubleOf } from '../workers/trouble.ts';
import { UsualDurations } from '../workers/usualDurations.ts';
import { WorkerWatch } from '../workers/workerWatch.ts';
import { type ConnectionConfig, engineId, isRemote } from './config.ts';
import { connectionLabel } from './connectionText.ts';
import type { Rest } from './health.ts';
import { isProduction, isReadOnly } from './marks.ts';
import { PauseWatch } from './pauseWatch.ts';
import { ReadOnlyBackend } from './readOnlyBackend.ts';
import type { SessionOptions } from './sessionOptions.ts';

/** Of a configuration, what is looked at when a person wants something: it does not matter to what is open. */
const asked = { production: undefined };

/** One connection in this window with all that is shown of it. */
export class Session {
  readonly connection: Connection;
  readonly counts: LiveCounts;
  readonly tree: OperationTree;
  readonly failures: UnseenFailures;
  readonly paused: PauseWatch;
  readonly workers: WorkerWatch;
  readonly usual: UsualDurations;
  /** Its row, drawn when there are several. */
  readonly node: ConnectionNode;
  readonly #options: SessionOptions;
  readonly #structure = new Sender<void>();
  readonly #rows = new Sender<Redraw>();
  readonly #changed = new Sender<void>();
  #config: ConnectionConfig;
  #triesAgain = false;
  #live = true;
  #hadRows = false;
  #hadPartial: string | null = null;

  /** The rows directly below it have come or gone. */
  readonly onStructure = this.#structure.signal;
  readonly onRows = this.#rows.signal;
  /** Something that its row, the status bar or a context key tells has changed. */
  readonly onChange = this.#changed.signal;

  constructor(options: SessionOptions) {
    this.#options = options;
    this.#config = options.config;
    const { clock } = options;
    const { id } = options.config;
    this.connection = new Connection(clock, async (signal) => {
      if (this.rest === 'signedOut')
        throw new OperationFailure('unauthorized', l10n.t('You have signed out of it on this machine. Use Sign In.'));
      const backend = await options.open(this.#config, signal);
      return isReadOnly(this.#config) ? new ReadOnlyBackend(backend) : backend;
    });
    this.counts = new LiveCounts(clock);
    this.tree = new OperationTree(clock, this.counts, id, id === engineId ? '' : `${id}/`);
    this.failures = new UnseenFailures(options.seen, options.mutes);
    this.paused = new PauseWatch(this.connection);
    this.workers = new WorkerWatch(this.connection);
    this.usual = new UsualDurations(this.connection, clock);
    this.node = { kind: 'connection', id: `connection/${id}`, connection: id };
    this.#listen();
  }

  get id(): string {
    return this.#config.id;
  }

  get config(): ConnectionConfig {
    return this.#config;
  }

  get label(): string {
    return connectionLabel(this.#config);
  }

  /** Whether the person has marked it so. */
  get production(): boolean {
    return isProduction(this.#config);
  }

  get isEngine(): boolean {
    return this.id === engineId;
  }

  /** Whether it may be opened without being asked for. */
  get ready(): boolean {
    return this.rest === undefined && this.#options.ready();
  }

  /** Why it is left alone, though it could be opened. */
  get rest(): Rest | undefined {
    if (isRemote(this.#config) && this.#config.signedOut) return 'signedOut';
    return this.#options.closed.get() ? 'disconnected' : undefined;
  }

  /** Whether it tries again by itself after it could not be opened. */
  get triesAgain(): boolean {
    return this.#triesAgain;
  }

  /** Told by what tries again. */
  set triesAgain(value: boolean) {
    if (value === this.#triesAgain) return;
    this.#triesAgain = value;
    this.#changed.send();
  }

  /** What keeps an operation there from going on, as far as is known. */
  readonly trouble: Troubles = (operation, now) =>
    troubleOf(operation, { now, workers: this.workers.value, usual: (type) => this.usual.of(type) });

  /** Whether there are rows of statuses to show. */
  get hasRows(): boolean {
    return this.connection.current !== undefined && (this.counts.value?.total ?? 0) > 0;
  }

  /** What counts and rows do not show, as sentences; null: they are complete. */
  get partial(): string | null {
    const notes = [this.counts.value?.partial, this.tree.partial].flatMap((note) => note ?? []);
    return notes.length === 0 ? null : [...new Set(notes)].join(' ');
  }

  /** Takes over a changed configuration; what is open closes when it may lead elsewhere, or allows other things, now. */
  update(config: ConnectionConfig): void {
    if (JSON.stringify(config) === JSON.stringify(this.#config)) return;
    const before = this.#config;
    this.#config = config;
    if (JSON.stringify({ ...before, ...asked }) !== JSON.stringify({ ...config, ...asked })) this.leave();
    this.#changed.send();
  }

  /** Closes what is open and forgets its failures: what is opened next may be another place. */
  leave(): void {
    this.connection.close();
    this.failures.forget();
  }

  /** Closes it until the person asks for something there, also in later sessions of the editor. */
  disconnect(): void {
    this.#options.closed.set(true);
    this.leave();
    this.#changed.send();
  }

  /** Opens it because the person has asked for it. */
  connect(): Promise<Backend> {
    this.#options.closed.set(false);
    return this.connection.backend();
  }

  /** Whether the sections stand below the row of the connection. */
  nest(nested: boolean): void {
    this.tree.nest(nested ? this.node : undefined);
  }

  /** Shows the operations so, as far as the connection can. */
  arrange(arrangement: Arrangement): void {
    this.tree.arrange(arrangement);
    this.#structure.send();
    this.#changed.send();
  }

  /** Shows these searches above the sections. */
  showSearches(searches: readonly Search[]): void {
    this.tree.showSearches(searches);
    this.#structure.send();
  }

  /** Reads everything that is shown again. */
  refresh(): void {
    this.counts.touch();
    this.tree.refresh().catch((error: unknown) => this.#options.warn(String(error)));
  }

  /** Forgets the rows that are open, which do not follow changes while nobody sees them. */
  forgetRows(): void {
    if (this.connection.current) this.tree.attach(this.connection.current);
  }

  dispose(): void {
    this.paused.dispose();
    this.workers.dispose();
    this.usual.dispose();
    this.connection.close();
  }

  #listen(): void {
    const { connection, counts, tree, failures, paused } = this;
    const { closed } = this.#options;
    connection.onBackend((backend) => {
      if (backend) tree.attach(backend);
      else this.#detach();
    });
    connection.onPhase((phase) => {
      // Whatever was asked for there: it is connected again.
      if (phase.kind === 'on' && this.rest === 'disconnected') closed.set(false);
      if (phase.kind === 'on') void this.#begin();
      this.#liveChanged(phase.kind !== 'lost');
      this.#changed.send();
    });
    connection.onBatch((batch) => {
      if (this.#options.visible()) tree.apply(batch);
      counts.touch();
    });
    connection.onResync(() => {
      this.refresh();
      // What failed while changes were missed counts, too.
      if (counts.value) void this.#seed();
    });
    counts.onChange(() => this.#countsChanged());
    tree.onStructure(() => this.#structure.send());
    tree.onChange((nodes: readonly TreeNode[] | undefined) => {
      this.#rows.send(nodes);
      this.#partialChanged();
    });
    failures.onChange(() => this.#changed.send());
    paused.onChange(() => {
      this.#changed.send();
      this.#rows.send(undefined);
    });
    this.workers.onChange(() => this.#rows.send(undefined));
    this.usual.onChange(() => this.#rows.send(undefined));
  }

  async #begin(): Promise<void> {
    const { connection, counts } = this;
    const backend = connection.current;
    if (!backend || counts.value) return;
    await counts.attach(backend).catch((error: unknown) => this.#options.warn(String(error)));
    this.#structure.send();
    await this.#seed();
  }

  async #seed(): Promise<void> {
    const { current } = this.connection;
    if (!current) return;
    const reading = this.failures.seed(current, this.#options.clock.now());
    await reading.catch((error: unknown) => this.#options.warn(String(error)));
  }

  #detach(): void {
    this.tree.detach();
    this.counts.detach();
    this.#structure.send();
  }

  /** Rows say whether they are of now. */
  #liveChanged(live: boolean): void {
    if (live === this.#live) return;
    this.#live = live;
    this.#rows.send(undefined);
  }

  #partialChanged(): void {
    const { partial } = this;
    if (partial === this.#hadPartial) return;
    this.#hadPartial = partial;
    this.#changed.send();
  }

  #countsChanged(): void {
    const { hasRows } = this;
    if (hasRows !== this.#hadRows) this.#structure.send();
    this.#hadRows = hasRows;
    this.connection.settle();
    this.#changed.send();
  }
}
