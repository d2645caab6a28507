import assert from 'node:assert/strict';
import { Client } from 'pg';

/** Facts that hold in a database after every commit, each a query that finds what breaks it; those of `audit.ts`. */
const contradictions: Readonly<Record<string, string>> = {
  'the counts table differs from a GROUP BY': `
    SELECT status, type, c.n AS counted, o.n AS real FROM (SELECT * FROM count WHERE n <> 0) c
    FULL JOIN (SELECT status, type, count(*) AS n FROM operation GROUP BY status, type) o USING (status, type)
    WHERE c.n IS DISTINCT FROM o.n`,
  'numFollowers differs from the followers that are there': `
    SELECT l.sequence, l.num_followers, count(f.sequence) AS real FROM operation l
    LEFT JOIN operation f ON f.group_leader_id = l.id AND f.status = 3
    GROUP BY l.sequence HAVING l.num_followers <> count(f.sequence)`,
  'a merged operation has no leader': `
    SELECT f.sequence FROM operation f LEFT JOIN operation l ON l.id = f.group_leader_id
    WHERE f.status = 3 AND l.sequence IS NULL`,
  'an operation that is not merged has a leader': `
    SELECT sequence, status FROM operation WHERE status <> 3 AND group_leader_id IS NOT NULL`,
  'two operations of one lane are under way or released': `
    SELECT lane, count(*) FROM operation WHERE lane IS NOT NULL
    AND (status IN (4, 5) OR (status = 2 AND NOT held) OR (status = 1 AND attempts > 0)) GROUP BY lane HAVING count(*) > 1`,
  'a lane waits though none of it is under way': `
    SELECT lane FROM operation WHERE lane IS NOT NULL GROUP BY lane
    HAVING bool_or(status = 2) AND NOT bool_or(status = 2 AND NOT held)
    AND NOT bool_or(status IN (4, 5) OR (status = 1 AND attempts > 0))`,
  'an operation that has ended does not expire, or has no end': `
    SELECT sequence, status FROM operation
    WHERE status IN (6, 7, 8) AND (expires_at IS NULL OR finished_at IS NULL)`,
  'something is left of an operation that is gone': `
    SELECT what, s FROM (SELECT 'payload' AS what, place / 4 AS s FROM payload UNION ALL SELECT 'attempt', sequence FROM attempt
      UNION ALL SELECT 'event', sequence FROM event UNION ALL SELECT 'log', sequence FROM log) rest
    WHERE s NOT IN (SELECT sequence FROM operation)`,
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
    HAVING count(a.number) <> o.attempts - (o.status IN (4, 5))::int OR (count(a.number) > 0 AND max(a.number) <> count(a.number))`,
  'an operation completed twice': `
    SELECT sequence, count(*) FROM event WHERE target = 6 AND source <> 6 GROUP BY sequence HAVING count(*) > 1`,
  'the ledger lies behind': `
    SELECT version, sequence FROM ledger WHERE version < (SELECT coalesce(max(version), 0) FROM event)
    OR sequence < (SELECT coalesce(max(sequence), 0) FROM operation)`,
};

/** Raises, with the rows, when the database of an engine contradicts itself. Others may be at work on it. */
export async function auditPostgres(url: string): Promise<void> {
  const client = new Client({ connectionString: url });
  await client.connect();
  try {
    // All of them see the same moment.
    await client.query('BEGIN ISOLATION LEVEL REPEATABLE READ');
    for (const [fact, sql] of Object.entries(contradictions)) {
      const { rows } = await client.query(`${sql} LIMIT 5`);
      assert.deepEqual(rows, [], fact);
    }
  } finally {
    await client.end();
  }
}
