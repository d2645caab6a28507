import type { Operation } from '../../../operation/operation.ts';
import { payloadKind, placeOf, selectLength, selectList, toOperation } from '../columns.ts';
import { keptRowsOf, type Queryable, rowsOf } from './database.ts';
import { bulkKey, type WorkingSet } from './workingSet.ts';

/** Rows that a command will ask for. */
export interface Needs {
  readonly ids?: readonly string[];
  /** Operations that the caller holds: used as they are while nobody has written them since. */
  readonly known?: readonly Operation[];
  /** The same, of operations that were taken for the command itself, which has begun none of them. */
  readonly taken?: readonly Operation[];
  /** Operations with the rest of their groups. */
  readonly groups?: readonly string[];
  /** Idempotency keys. */
  readonly keys?: readonly string[];
  /** Waiting leaders of execution groups. */
  readonly bulks?: readonly { readonly type: string; readonly executionGroup: string | null }[];
}

/** Said between which numbers they are, PostgreSQL does not read the whole table for them, however old its statistics are. */
const versionsSql = `SELECT sequence, version FROM operation
  WHERE sequence = ANY($1::bigint[]) AND sequence BETWEEN $2 AND $3`;

/** Loads rows into the working set of a transaction, those of many commands with one statement. */
export class Loader {
  readonly #on: Queryable;
  readonly #set: WorkingSet;

  constructor(on: Queryable, set: WorkingSet) {
    this.#on = on;
    this.#set = set;
  }

  /** What commands need; `starts`: rows that come first, as `known`. */
  async load(needs: readonly Needs[], starts: readonly Operation[]): Promise<void> {
    const stale = await this.#known([
      ...starts,
      ...needs.flatMap(({ known = [], taken = [] }) => [...taken, ...known]),
    ]);
    const groups = needs.flatMap((need) => need.groups ?? []).map((id) => id.toLowerCase());
    const ids = needs.flatMap((need) => need.ids ?? []).map((id) => id.toLowerCase());
    await this.ids([...ids, ...groups, ...stale]);
    await this.#keys(needs.flatMap(({ keys = [] }) => keys));
    await this.bulks(needs.flatMap(({ bulks = [] }) => bulks));
    await this.#groups(groups);
  }

  /** The operations of a condition on the alias `o`. */
  async select(condition: string, ...values: unknown[]): Promise<Operation[]> {
    const rows = await rowsOf(this.#on, `SELECT ${selectList} FROM operation o ${condition}`, values);
    return rows.map((row) => this.#loaded(toOperation(row)));
  }

  /** The same, each with the JSON text of its input. */
  async selectWithInput(condition: string, ...values: unknown[]) {
    const input = `(SELECT p.body FROM payload p WHERE p.place = o.sequence * 4 + ${payloadKind.input})`;
    const rows = await rowsOf(this.#on, `SELECT ${selectList}, ${input} FROM operation o ${condition}`, values);
    return rows.map((row) => ({
      operation: this.#loaded(toOperation(row)),
      input: row[selectLength] as string | null,
    }));
  }

  /** The row as it is in the transaction. */
  #loaded(operation: Operation): Operation {
    this.#set.loaded(operation);
    return this.#set.again(operation) ?? operation;
  }

  async ids(wanted: readonly string[]): Promise<void> {
    const ids = this.#new('id', wanted);
    if (ids.length > 0) await this.select('WHERE o.id = ANY($1::text[])', ids);
  }

  /** What of these was not asked for yet, and is from now on. */
  #new(kind: string, wanted: readonly string[]): string[] {
    const fresh = [...new Set(wanted)].filter((one) => !this.#set.isAsked(`${kind} ${one}`));
    for (const one of fresh) this.#set.asked(`${kind} ${one}`);
    return fresh;
  }

  /** Answers the ids of those that were written since. */
  async #known(operations: readonly Operation[]): Promise<string[]> {
    if (operations.length === 0) return [];
    const sequences = [...new Set(operations.map(({ sequence }) => sequence))];
    sequences.sort((a, b) => a - b);
    const bounds = [`{${sequences.join()}}`, sequences[0], sequences.at(-1)];
    const rows = await keptRowsOf(this.#on, versionsSql, bounds);
    const versions = new Map(rows.map(([sequence, version]) => [Number(sequence), Number(version)]));
    const stale: string[] = [];
    for (const operation of operations) {
      if (versions.get(operation.sequence) === operation.version) this.#set.loaded(operation);
      else if (this.#set.again(operation) === undefined) stale.push(operation.id);
    }
    return stale;
  }

  async #keys(wanted: readonly string[]): Promise<void> {
    const keys = this.#new('key', wanted);
    if (keys.length === 0) return;
    const sql = `SELECT ${selectList}, o.digest FROM operation o WHERE o.idempotency_key = ANY($1::text[])`;
    for (const row of await rowsOf(this.#on, sql, [keys])) {
      const { idempotencyKey, sequence } = this.#loaded(toOperation(row));
      if (idempotencyKey !== null) this.#set.loadedKey(idempotencyKey, sequence, row[selectLength] as string | null);
    }
  }

  /** The waiting leaders of the execution groups of operations. */
  async bulks(
    operations: readonly { readonly type: string; readonly executionGroup: string | null }[],
  ): Promise<Operation[]> {
    const pairs = new Map<string, [string, string]>();
    for (const { type, executionGroup } of operations) {
      if (executionGroup !== null) pairs.set(bulkKey(type, executionGroup), [type, executionGroup]);
    }
    const fresh = this.#new('bulk', [...pairs.keys()]).flatMap((key) => [pairs.get(key) ?? ['', '']]);
    if (fresh.length === 0) return [];
    return this.select(
      `WHERE o.status = 2 AND o.attempts = 0
       AND (o.type, o.execution_group) IN (SELECT * FROM unnest($1::text[], $2::text[]))`,
      fresh.map(([type]) => type),
      fresh.map(([, group]) => group),
    );
  }

  async #groups(ids: readonly string[]): Promise<void> {
    if (ids.length === 0) return;
    const rows = ids.flatMap((id) => this.#set.byId(id) ?? []);
    const leaders = rows.map(({ id, groupLeaderId }) => groupLeaderId ?? id);
    await this.ids(leaders);
    await this.followers(leaders);
  }

  async followers(leaderIds: readonly string[]): Promise<Operation[]> {
    const leaders = this.#new('followers', leaderIds);
    if (leaders.length === 0) return [];
    return this.select('WHERE o.group_leader_id = ANY($1::text[]) AND o.status = 3', leaders);
  }

  async inputs(sequences: readonly number[]): Promise<void> {
    if (sequences.length === 0) return;
    const places = sequences.map((sequence) => sequence * 4 + payloadKind.input);
    const rows = await rowsOf(this.#on, 'SELECT place, body FROM payload WHERE place = ANY($1::bigint[])', [places]);
    for (const [place, body] of rows) this.#set.loadedInput(placeOf(Number(place)).sequence, String(body));
  }
}
