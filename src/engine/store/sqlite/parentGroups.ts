import type { GroupPage } from '../../../operation/answer.ts';
import { readGroupMark, writeGroupMark } from '../groupMark.ts';
import { Turns } from './searching.ts';
import { backwards, pageTime } from './windows.ts';
import type { Writer } from './writer.ts';

/** The newest operation of all whose parent keys are alike but for the case of A to Z: the index knows no more. */
interface Alike {
  readonly key: string;
  readonly sequence: number;
}

/** Up to so many keys are all looked up and sorted; when there are more, the newest operations lead to the first ones. */
const fewKeys = 1_000;
/** Keys that one statement looks up. */
const keysAtOnce = 250;
/** Rows of an index that are counted in one statement. */
const countedAtOnce = 10_000;

const index = 'operation INDEXED BY operation_parent';

/** Parent keys, that of the newest operation first, out of their index. */
export async function groupsByParent(
  writer: Writer,
  { limit, after }: { limit: number; after?: string },
): Promise<GroupPage> {
  const before = after === undefined ? writer.ledger.sequence + 1 : readGroupMark(after).at;
  const { found, next } = (await amongFew(writer, limit, before)) ?? (await alongRows(writer, limit, before));
  const turns = new Turns();
  const groups: GroupPage['groups'] = [];
  for (const each of found) groups.push(...(await spellings(writer, each, turns)));
  return {
    groups,
    next: next === null ? null : writeGroupMark({ at: next, key: '' }),
    without: after === undefined ? without(writer) : null,
  };
}

interface Found {
  readonly found: readonly Alike[];
  /** The page goes on with operations below this number. */
  readonly next: number | null;
}

/** Goes from key to key through the index; undefined when there are more than a few. */
async function amongFew(writer: Writer, limit: number, before: number): Promise<Found | undefined> {
  const turns = new Turns();
  const all: Alike[] = [];
  for (let read: readonly Alike[] = keysFrom(writer, '', true); read.length > 0; ) {
    all.push(...read);
    if (all.length > fewKeys) return undefined;
    await turns.leave();
    read = read.length < keysAtOnce ? [] : keysFrom(writer, read.at(-1)?.key ?? '', false);
  }
  const found = all.filter(({ sequence }) => sequence < before).toSorted((a, b) => b.sequence - a.sequence);
  return { found: found.slice(0, limit), next: found.length > limit ? (found[limit - 1]?.sequence ?? null) : null };
}

/** The next keys in the order of the index, with that one or behind it. */
function keysFrom({ statements }: Writer, key: string, included: boolean): Alike[] {
  const next = (than: string, operator: '>' | '>=') =>
    `(SELECT parent_key FROM ${index} WHERE parent_key COLLATE NOCASE ${operator} ${than} ORDER BY parent_key COLLATE NOCASE LIMIT 1)`;
  const newest = `(SELECT sequence FROM ${index} WHERE parent_key COLLATE NOCASE = k.key ORDER BY sequence DESC LIMIT 1)`;
  const rows = statements
    .arrays(
      `WITH RECURSIVE k(key) AS (
         SELECT ${next('?', included ? '>=' : '>')}
         UNION ALL SELECT ${next('k.key', '>')} FROM k WHERE k.key IS NOT NULL LIMIT ${keysAtOnce})
       SELECT key, ${newest} FROM k WHERE key IS NOT NULL`,
    )
    .all(key);
  return rows.map(([found, sequence]) => ({ key: String(found), sequence: Number(sequence) }));
}

/** Looks at operations newest first, and takes those that are the newest with their key; gives up a page after a while. */
async function alongRows(writer: Writer, limit: number, before: number): Promise<Found> {
  const statement = writer.statements.arrays(
    `SELECT o.parent_key, o.sequence FROM operation o NOT INDEXED
     WHERE o.parent_key IS NOT NULL AND o.sequence < ? AND o.sequence >= ? AND NOT EXISTS (
       SELECT 1 FROM operation n INDEXED BY operation_parent
       WHERE n.parent_key COLLATE NOCASE = o.parent_key AND n.sequence > o.sequence)
     ORDER BY o.sequence DESC LIMIT ?`,
  );
  const found: Alike[] = [];
  const started = performance.now();
  const windows = backwards(before, 1);
  for (let step = windows.next(); !step.done; ) {
    const { high, low } = step.value;
    const from = performance.now();
    for (const [key, sequence] of statement.all(high, low, limit - found.length + 1))
      found.push({ key: String(key), sequence: Number(sequence) });
    if (found.length > limit) return { found: found.slice(0, limit), next: found[limit - 1]?.sequence ?? null };
    if (low > 1 && performance.now() - started > pageTime) return { found, next: low };
    await new Promise(setImmediate);
    step = windows.next(performance.now() - from);
  }
  return { found, next: null };
}

/** The keys that are alike, each with its count, that of the newest operation first. */
async function spellings(writer: Writer, { key, sequence }: Alike, turns: Turns): Promise<GroupPage['groups']> {
  const few = `SELECT parent_key, sequence FROM ${index} WHERE parent_key COLLATE NOCASE = ? AND sequence < ? ORDER BY sequence DESC LIMIT ${countedAtOnce}`;
  const plain = writer.statements.arrays(`SELECT count(*), total(parent_key = ?), min(sequence) FROM (${few})`);
  const grouped = writer.statements.arrays(
    `SELECT parent_key, count(*) FROM (${few}) GROUP BY parent_key ORDER BY max(sequence) DESC`,
  );
  const spelled = String(
    writer.statements.arrays('SELECT parent_key FROM operation WHERE sequence = ?').get(sequence)?.[0],
  );
  const counts = new Map<string, number>([[spelled, 0]]);
  for (let before = writer.ledger.sequence + 1, read = countedAtOnce; read === countedAtOnce; ) {
    const [all, same, least] = (plain.get(spelled, key, before) ?? []).map(Number);
    // Nearly always there is one spelling, for which nothing needs to be sorted.
    const rows = all === same ? [[spelled, all]] : grouped.all(key, before);
    for (const [each, count] of rows) counts.set(String(each), (counts.get(String(each)) ?? 0) + Number(count));
    read = all ?? 0;
    before = least ?? 0;
    await turns.leave();
  }
  return [...counts].map(([each, count]) => ({ key: each, count }));
}

/** Operations without a parent key. */
function without(writer: Writer): number {
  const [all] = writer.statements.arrays('SELECT ifnull(sum(n), 0) FROM count').get() ?? [];
  const [keyed] = writer.statements.arrays(`SELECT count(*) FROM ${index} WHERE parent_key IS NOT NULL`).get() ?? [];
  return Number(all ?? 0) - Number(keyed ?? 0);
}
