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
const fewKeys = 2_000;
/** Rows of an index that are counted in one statement. */
const countedAtOnce = 20_000;

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
  for (const each of found) groups.push(...(await spellings(writer, each.key, turns)));
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
  const { statements } = writer;
  const first = statements.arrays(
    `SELECT parent_key FROM ${index} WHERE parent_key IS NOT NULL ORDER BY parent_key COLLATE NOCASE LIMIT 1`,
  );
  const later = statements.arrays(
    `SELECT parent_key FROM ${index} WHERE parent_key COLLATE NOCASE > ? ORDER BY parent_key COLLATE NOCASE LIMIT 1`,
  );
  const newest = statements.arrays(
    `SELECT sequence FROM ${index} WHERE parent_key COLLATE NOCASE = ? ORDER BY sequence DESC LIMIT 1`,
  );
  const turns = new Turns();
  const all: Alike[] = [];
  for (let row = first.get(); row !== undefined; row = later.get(String(row[0]))) {
    if (all.length === fewKeys) return undefined;
    const key = String(row[0]);
    all.push({ key, sequence: Number(newest.get(key)?.[0]) });
    await turns.leave();
  }
  const found = all.filter(({ sequence }) => sequence < before).toSorted((a, b) => b.sequence - a.sequence);
  return { found: found.slice(0, limit), next: found.length > limit ? (found[limit - 1]?.sequence ?? null) : null };
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
async function spellings(writer: Writer, key: string, turns: Turns): Promise<GroupPage['groups']> {
  const statement = writer.statements.arrays(
    `SELECT parent_key, count(*), max(sequence), min(sequence) FROM (
       SELECT parent_key, sequence FROM ${index} WHERE parent_key COLLATE NOCASE = ? AND sequence < ?
       ORDER BY sequence DESC LIMIT ${countedAtOnce})
     GROUP BY parent_key ORDER BY max(sequence) DESC`,
  );
  const counts = new Map<string, number>();
  for (let before: number | undefined = writer.ledger.sequence + 1; before !== undefined; ) {
    let read = 0;
    let least: number = before;
    for (const [spelled, count, , low] of statement.all(key, before)) {
      counts.set(String(spelled), (counts.get(String(spelled)) ?? 0) + Number(count));
      read += Number(count);
      least = Math.min(least, Number(low));
    }
    before = read < countedAtOnce ? undefined : least;
    await turns.leave();
  }
  return [...counts].map(([spelled, count]) => ({ key: spelled, count }));
}

/** Operations without a parent key. */
function without(writer: Writer): number {
  const [all] = writer.statements.arrays('SELECT ifnull(sum(n), 0) FROM count').get() ?? [];
  const [keyed] = writer.statements.arrays(`SELECT count(*) FROM ${index} WHERE parent_key IS NOT NULL`).get() ?? [];
  return Number(all ?? 0) - Number(keyed ?? 0);
}
