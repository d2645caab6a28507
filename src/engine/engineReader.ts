import type {
  ChangeBatch,
  Counts,
  GroupPage,
  OperationPage,
  Statistics,
  StatisticsQuery,
} from '../operation/answer.ts';
import type { GroupField } from '../operation/arrangement.ts';
import type { Aggregation, Condition, Group, Search } from '../operation/condition.ts';
import { messageOf, OperationFailure } from '../operation/error.ts';
import type { Attempt, Operation, OperationEvent, PayloadKind } from '../operation/operation.ts';
import type { Query } from '../operation/query.ts';
import { isActive } from '../operation/status.ts';
import { alone, type Journal } from './store/journal.ts';
import type { Connections, Gone, ListPage, Payloads, Store, TypeCount } from './store/store.ts';

/** The engine's reads: what is shown is what is committed. */
export class EngineReader {
  protected readonly store: Store;

  constructor(store: Store) {
    this.store = store;
  }

  /** What the servers of one database remember together. */
  get journal(): Journal {
    return this.store.journal ?? alone;
  }

  /** The operation as it is now, with the stack of its error. Raises `not-found`. */
  async get(id: string): Promise<Operation> {
    const operation = await this.find(id);
    if (operation.error === null) return operation;
    return { ...operation, error: { ...operation.error, stack: await this.store.stack(operation.sequence) } };
  }

  protected async find(id: string): Promise<Operation> {
    const operation = await this.store.find(id);
    if (operation !== undefined) return operation;
    throw new OperationFailure('not-found', `There is no operation ${id}. It may have expired or been deleted.`);
  }

  /** How many operations there are of each type in each status; what there is none of is left out. */
  countsByType(): Promise<readonly TypeCount[]> {
    return this.store.countsByType();
  }

  /** Resolves when the database has answered. */
  async ping(): Promise<void> {
    await this.store.paused();
  }

  /** At once; null where nobody shares the database. */
  connections(): Connections | null {
    return this.store.connections();
  }

  async payload(id: string, kind: PayloadKind): Promise<string | null> {
    return this.store.payload((await this.find(id)).sequence, kind);
  }

  /** Payloads of many operations by sequence, read at once; what is not stored, or is gone, is left out. */
  async payloads(
    operations: readonly Pick<Operation, 'sequence'>[],
    kinds: readonly PayloadKind[],
  ): Promise<ReadonlyMap<number, Payloads>> {
    if (operations.length === 0 || kinds.length === 0) return new Map();
    return this.store.payloads(
      operations.map(({ sequence }) => sequence),
      kinds,
    );
  }

  async attempts(id: string): Promise<Attempt[]> {
    return this.store.attempts(await this.find(id));
  }

  async events(id: string): Promise<OperationEvent[]> {
    return this.store.events(await this.find(id));
  }

  /** Log text after position `after` (0: the start). `ended`: nothing more will come unless it is retried. */
  async log(id: string, after: number): Promise<{ text: string; next: number; ended: boolean }> {
    const operation = await this.find(id);
    const piece = await this.store.log(operation.sequence, after, 65_536);
    return { ...piece, ended: piece.next === after && !isActive(operation.status) };
  }

  list(query: Query, page: ListPage): Promise<OperationPage> {
    return this.store.list(query, page);
  }

  counts(query: Query): Promise<Counts> {
    return this.store.counts(query);
  }

  groups(by: GroupField, page: { limit: number; after?: string }): Promise<GroupPage> {
    return this.store.groups(by, page);
  }

  /** A page of the operations that fit; it may hold fewer than asked for and still have a `next`. */
  search(search: Search): Promise<OperationPage> {
    return this.store.search(search);
  }

  aggregate(aggregation: Aggregation): Promise<readonly Group[]> {
    return this.store.aggregate(aggregation);
  }

  /** Operations that fit, counted up to `most`. */
  countWhere(where: Condition, most: number): Promise<number> {
    return this.store.countWhere(where, most);
  }

  statistics(query: StatisticsQuery): Promise<Statistics> {
    return this.store.statistics(query);
  }

  /** Number of the newest change that this process knows of. */
  version(): number {
    return this.store.version();
  }

  /** What changed after a version, up to about `limit` changes; `resync` when that is not known any more. */
  changesSince(version: number, limit: number): Promise<{ batch: ChangeBatch; more: boolean } | 'resync'> {
    return this.store.changesSince(version, limit);
  }

  /** Operations that went within a time (`from` ≤ at < `before`, ms), up to `limit`; for 30 days it is known. */
  gone(from: number, before: number, limit: number): Promise<readonly Gone[]> {
    return this.store.gone(from, before, limit);
  }

  /** Calls back after commits that changed something. */
  onChange(listener: () => void): () => void {
    return this.store.onCommit(listener);
  }

  /** Writes a copy of the database as it is now; other work goes on. Raises `storage-failed`. */
  async backup(file: string): Promise<void> {
    try {
      await this.store.backup(file);
    } catch (error) {
      throw new OperationFailure('storage-failed', `The backup could not be written: ${messageOf(error)}`, {
        cause: error,
      });
    }
  }
}
