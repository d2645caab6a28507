import assert from 'node:assert/strict';
import { Client } from 'pg';
import { statuses } from '../../../src/operation/status.ts';

/** Facts that hold in a database of PostgreSQL after every commit, as `test/support/audit.ts` has them for SQLite. */
const contradictions: Readonly<Record<string, string>> = {
  'the counts table differs from a GROUP BY': `
    SELECT coalesce(c.status, o.status) AS status, coalesce(c.type, o.type) AS type, coalesce(c.n, 0) AS counted, coalesce(o.n, 0) AS real
    FROM (SELECT status, type, sum(n) AS n FROM count GROUP BY status, type HAVING sum(n) <> 0) c
    FULL JOIN (SELECT status, type, count(*) AS n FROM operation GROUP BY status, type) o USING (status, type)
    WHERE c.n IS DISTINCT FROM o.n`,
  'numFollowers differs from the followers that are there': `
    SELECT l.sequence, l.num_followers, count(f.sequence) AS real FROM operation l
    LEFT JOIN operation f ON f.group_leader_id = l.id AND f.status = 3
    GROUP BY l.sequence HAVING l.num_followers <> count(f.sequence)`,
  'a merged operation has no leader': `
    SELECT f.sequence, f.group_leader_id FROM operation f LEFT JOIN operation l ON l.id = f.group_leader_id
    WHERE f.status = 3 AND l.sequence IS NULL`,
  'an operation that is not merged has a leader': `
    SELECT sequence, status, group_leader_id FROM operation WHERE status <> 3 AND group_leader_id IS NOT NULL`,
  'two operations of one lane are under way or released': `
    SELECT lane, count(*) AS n FROM operation WHERE lane IS NOT NULL
    AND (status IN (4, 5) OR (status = 2 AND NOT held) OR (status = 1 AND attempts > 0)) GROUP BY lane HAVING count(*) > 1`,
  'a lane waits though none of it is under way': `
    SELECT lane FROM operation WHERE lane IS NOT NULL GROUP BY lane
    HAVING count(*) FILTER (WHERE status = 2) > 0 AND count(*) FILTER (WHERE status = 2 AND NOT held) = 0
    AND count(*) FILTER (WHERE status IN (4, 5) OR (status = 1 AND attempts > 0)) = 0`,
  'an operation without a lane is held': 'SELECT sequence FROM operation WHERE lane IS NULL AND held',
  'an operation that is not scheduled has a due time': `
    SELECT sequence, status, due_at FROM operation WHERE status <> 1 AND due_at IS NOT NULL`,
  'a scheduled operation that was started has no due time': `
    SELECT sequence, attempts FROM operation WHERE status = 1 AND due_at IS NULL AND attempts > 0`,
  'an operation that has not ended expires, or one that has does not': `
    SELECT sequence, status, expires_at FROM operation
    WHERE (status IN (3, 6, 7, 8) OR (status = 1 AND due_at IS NULL)) <> (expires_at IS NOT NULL)`,
  'an ended operation has no end, or another one has': `
    SELECT sequence, status, finished_at FROM operation
    WHERE (status IN (6, 7, 8)) <> (finished_at IS NOT NULL) AND status <> 3
    AND sequence NOT IN (SELECT sequence FROM event WHERE source IS NULL AND why IS NOT NULL)`,
  'something is left of an operation that is gone': `
    SELECT 'payload' AS what, place / 4 FROM payload WHERE place / 4 NOT IN (SELECT sequence FROM operation)
    UNION ALL SELECT 'attempt', sequence FROM attempt WHERE sequence NOT IN (SELECT sequence FROM operation)
    UNION ALL SELECT 'event', sequence FROM event WHERE sequence NOT IN (SELECT sequence FROM operation)
    UNION ALL SELECT 'log', sequence FROM log WHERE sequence NOT IN (SELECT sequence FROM operation)
    UNION ALL SELECT 'callback', sequence FROM callback WHERE sequence NOT IN (SELECT sequence FROM operation)`,
  'an operation has a callback URL and no callback, or the other way round': `
    SELECT o.sequence, o.callback_url, c.url FROM operation o LEFT JOIN callback c USING (sequence)
    WHERE o.callback_url IS DISTINCT FROM c.url`,
  'the newest event is not the version of its operation, or ends in another status': `
    SELECT o.sequence, o.version, o.status, e.version AS event, e.target FROM operation o
    LEFT JOIN event e ON e.sequence = o.sequence AND e.version =
      (SELECT max(version) FROM event WHERE sequence = o.sequence AND coalesce(why, '') NOT LIKE 'Callback %'
        AND coalesce(why, '') NOT LIKE 'Attempt % does not count.')
    WHERE e.version IS DISTINCT FROM o.version OR e.target IS DISTINCT FROM o.status`,
  'a chain of events is broken': `
    SELECT * FROM (SELECT sequence, version, source, target,
      lag(target) OVER (PARTITION BY sequence ORDER BY version) AS before FROM event) e WHERE source IS DISTINCT FROM before`,
  'the attempts that ended are not all there': `
    SELECT o.sequence, o.status, o.attempts, count(a.number) AS ended, max(a.number) AS newest
    FROM operation o LEFT JOIN (SELECT sequence, number FROM attempt
      UNION ALL SELECT sequence, attempt FROM event WHERE attempt IS NOT NULL) a USING (sequence) GROUP BY o.sequence
    HAVING count(a.number) <> o.attempts - (CASE WHEN o.status IN (4, 5) THEN 1 ELSE 0 END)
      OR (count(a.number) > 0 AND max(a.number) <> count(a.number))`,
  'an operation completed twice': `
    SELECT sequence, count(*) AS n FROM event WHERE target = 6 AND source IS DISTINCT FROM 6 GROUP BY sequence HAVING count(*) > 1`,
  'the ledger lies behind': `
    SELECT version, sequence FROM ledger WHERE version < (SELECT coalesce(max(version), 0) FROM event)
    OR sequence < (SELECT coalesce(max(sequence), 0) FROM operation)`,
};

const facts = Object.keys(contradictions);
const all = Object.values(contradictions).join(';\n');

/** Raises, with the rows, when a database contradicts itself; engines may be at work on it. */
export async function auditDatabase(client: Client): Promise<void> {
  const results: unknown = await client.query(`BEGIN ISOLATION LEVEL REPEATABLE READ; ${all}; COMMIT`);
  for (const [index, { rows }] of (results as { rows: unknown[] }[]).slice(1, -1).entries()) {
    if (rows.length > 0) {
      assert.fail(`${facts[index]}: ${JSON.stringify(rows.slice(0, 5))} (status codes: ${statuses})`);
    }
  }
}

/** The same, on a connection of its own. */
export async function auditPostgres(url: string): Promise<void> {
  const client = new Client({ connectionString: url });
  await client.connect();
  try {
    await auditDatabase(client);
  } finally {
    await client.end();
  }
}
