import type { Backend } from '../../backend/backend.ts';
import type { Operation } from '../../operation/operation.ts';
import { formatValue } from '../../operation/query.ts';
import { isActive, isFinal } from '../../operation/status.ts';
import { readFollowers } from '../tree/readFollowers.ts';
import { endOf, type OperationScope, type Watch, type WatchKind } from './watch.ts';
import type { WatchEvent } from './watchEvent.ts';
import type { Watches } from './watches.ts';

type Reading = Pick<Backend, 'get' | 'list'>;
/** A watch on one operation or group. */
export type OperationWatch = Watch & { readonly scope: OperationScope };

/** Most members of a group that are looked at to tell how many failed. */
const memberLimit = 500;

export function isOperationWatch(watch: Watch): watch is OperationWatch {
  return watch.scope.kind !== 'search';
}

/** Tells what has become of operations and groups that are watched, and ends a watch whose operation is done. */
export class OperationNews {
  readonly #watches: Watches;
  /** By watch: what is watched as it was last, and of a member that was folded into a leader, the id of that. */
  readonly #rows = new Map<string, Operation>();
  readonly #leaders = new Map<string, string>();

  constructor(watches: Watches) {
    this.#watches = watches;
  }

  knows(watch: Watch): boolean {
    return this.#rows.has(watch.id);
  }

  row(watch: Watch): Operation | undefined {
    return this.#rows.get(watch.id);
  }

  /** Whether what is watched runs now, as far as is known. */
  runs(watch: Watch): boolean {
    const row = this.#rows.get(watch.id);
    return row !== undefined && isActive(row.status);
  }

  /** Which of the changed operations a watch has to look at; undefined: none. */
  concerned({ id, scope }: OperationWatch, changed: ReadonlyMap<string, Operation>): Operation | undefined {
    const leader = this.#leaders.get(id);
    return changed.get(scope.id) ?? (leader !== undefined && changed.has(leader) ? this.#rows.get(id) : undefined);
  }

  /** Takes in an operation as it is now. */
  async take(watch: OperationWatch, row: Operation, backend: Reading): Promise<readonly WatchEvent[]> {
    this.#rows.set(watch.id, row);
    this.#leaders.delete(watch.id);
    if (row.status === 'Merged') return this.#merged(watch, row, backend);
    if (watch.scope.kind === 'group') return this.#group(watch, row, backend);
    return this.#ended(watch, row, endOf(row));
  }

  /** It was deleted or has expired. */
  gone(watch: Watch, at: number): void {
    this.#watches.change(watch.id, { ended: { status: null, at } });
  }

  /** Forgets what is known of all that is not watched any more. */
  keepOnly(watches: readonly Watch[]): void {
    const ids = new Set(watches.map(({ id }) => id));
    for (const map of [this.#rows, this.#leaders]) for (const id of map.keys()) if (!ids.has(id)) map.delete(id);
  }

  /** What becomes of a member is what its leader comes to, unless it has an outcome of its own. */
  async #merged(watch: OperationWatch, row: Operation, backend: Reading): Promise<readonly WatchEvent[]> {
    if (row.groupLeaderId === null) return [];
    this.#leaders.set(watch.id, row.groupLeaderId);
    const leader = await backend.get(row.groupLeaderId);
    const end = endOf(leader);
    if (end === null) return this.#ended(watch, row, null);
    const member = await backend.get(row.id);
    // The leader was taken out of the group: what the member does now is told by its own row.
    if (member.status !== 'Merged' || member.groupLeaderId !== leader.id) return [];
    const status = member.memberOutcome ?? leader.status;
    return this.#ended(watch, { ...member, status, error: member.error ?? leader.error, finishedAt: end }, end);
  }

  async #group(watch: OperationWatch, row: Operation, backend: Reading): Promise<readonly WatchEvent[]> {
    const end = endOf(row);
    if (end === null || end === watch.scope.end) return this.#ended(watch, row, end);
    const successor = row.status === 'Canceled' ? await successorOf(row, backend) : undefined;
    if (successor) {
      this.#watches.change(watch.id, { scope: { ...watch.scope, id: successor.id } });
      this.#rows.set(watch.id, successor);
      return [];
    }
    const { rows } = await readFollowers(backend, row, memberLimit);
    const outcomes = [row, ...rows].map((member) => member.memberOutcome ?? row.status);
    const failed = outcomes.filter((outcome) => outcome === 'Error').length;
    return this.#ended(watch, row, end, { total: row.numFollowers + 1, failed });
  }

  #ended(
    watch: OperationWatch,
    operation: Operation,
    end: number | null,
    members?: { readonly total: number; readonly failed: number },
  ): readonly WatchEvent[] {
    const { scope, when, id } = watch;
    if (end === scope.end) return [];
    const failed = operation.status === 'Error';
    // One that failed may be retried; what completed or was canceled is over.
    if (end === null || failed) this.#watches.change(id, { scope: { ...scope, end } });
    else this.#watches.change(id, { scope: { ...scope, end }, ended: { status: operation.status, at: end } });
    if (end === null) return [];
    const kind: WatchKind = failed || (members?.failed ?? 0) > 0 ? 'failed' : 'finished';
    return when.includes(kind) ? [{ watch, kind, operation, ...(members ? { members } : {}) }] : [];
  }
}

/** Who leads a group after its leader was canceled before it began; undefined: the group was canceled with it. */
async function successorOf({ id, executionGroup, type }: Operation, backend: Reading): Promise<Operation | undefined> {
  if (executionGroup === null) return undefined;
  const { operations } = await backend.list(`group:${formatValue(executionGroup)} type:${formatValue(type)}`, {
    limit: 200,
  });
  const others = operations.filter((other) => other.id !== id && !isFinal(other.status));
  return others.find(({ numFollowers }) => numFollowers > 0) ?? others[0];
}
