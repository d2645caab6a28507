import assert from 'node:assert/strict';
import { DatabaseSync } from 'node:sqlite';
import { statuses } from '../../src/operation/status.ts';

/** Facts that hold in a database after every commit, each a query that finds what breaks it. */
const contradictions: Readonly<Record<string, string>> = {
  'the counts table differs from a GROUP BY': `
    SELECT ifnull(c.status, o.status) AS status, ifnull(c.type, o.type) AS type, ifnull(c.n, 0) AS counted, ifnull(o.n, 0) AS real
    FROM (SELECT * FROM count WHERE n <> 0) c
    FULL JOIN (SELECT status, type, count(*) AS n FROM operation GROUP BY status, type) o USING (status, type)
    WHERE c.n IS NOT o.n`,
  'numFollowers differs from the followers that are there': `
    SELECT l.sequence, l.num_followers, count(f.sequence) AS real FROM operation l
    LEFT JOIN operation f ON f.group_leader_id = l.id AND f.status = 3
    GROUP BY l.sequence HAVING l.num_followers <> real`,
  'a merged operation has no leader': `
    SELECT f.sequence, f.group_leader_id FROM operation f LEFT JOIN operation l ON l.id = f.group_leader_id
    WHERE f.status = 3 AND l.sequence IS NULL`,
  'an operation that is not merged has a leader': `
    SELECT sequence, status, group_leader_id FROM operation WHERE status <> 3 AND group_leader_id IS NOT NULL`,
  'two operations of one lane are under way or released': `
    SELECT lane, count(*) AS n FROM operation WHERE lane IS NOT NULL
    AND (status IN (4, 5) OR (status = 2 AND held = 0) OR (status = 1 AND attempts > 0)) GROUP BY lane HAVING n > 1`,
  'a lane waits though none of it is under way': `
    SELECT lane FROM operation WHERE lane IS NOT NULL GROUP BY lane
    HAVING sum(status = 2) > 0 AND sum(status = 2 AND held = 0) = 0
    AND sum(status IN (4, 5) OR (status = 1 AND attempts > 0)) = 0`,
  'an operation without a lane is held': `SELECT sequence FROM operation WHERE lane IS NULL AND held <> 0`,
  // A row that is only stored has no due time, expires in every status, and says of its end what its submitter said.
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
    WHERE o.callback_url IS NOT c.url`,
  // What became of a callback, and an end that came too late, are told by events that leave the row as it is.
  'the newest event is not the version of its operation, or ends in another status': `
    SELECT o.sequence, o.version, o.status, e.version AS event, e.target FROM operation o
    LEFT JOIN event e ON e.sequence = o.sequence AND e.version =
      (SELECT max(version) FROM event WHERE sequence = o.sequence AND ifnull(why, '') NOT LIKE 'Callback %'
        AND ifnull(why, '') NOT LIKE 'Attempt % does not count.')
    WHERE e.version IS NOT o.version OR e.target IS NOT o.status`,
  'a chain of events is broken': `
    SELECT * FROM (SELECT sequence, version, source, target,
      lag(target) OVER (PARTITION BY sequence ORDER BY version) AS before FROM event) WHERE source IS NOT before`,
  'an event is not in the chain of its operation': `
    WITH RECURSIVE chain AS (
      SELECT e.* FROM operation o JOIN event e ON e.version = o.version AND e.sequence = o.sequence
      UNION ALL SELECT e.* FROM chain c JOIN event e ON e.version = c.previous AND e.sequence = c.sequence)
    SELECT sequence, version, previous FROM event WHERE version NOT IN (SELECT version FROM chain)`,
  'the attempts that ended are not all there': `
    SELECT o.sequence, o.status, o.attempts, count(a.number) AS ended, max(a.number) AS newest
    FROM operation o LEFT JOIN (SELECT sequence, number FROM attempt
      UNION ALL SELECT sequence, attempt FROM event WHERE attempt IS NOT NULL) a USING (sequence) GROUP BY o.sequence
    HAVING ended <> o.attempts - (o.status IN (4, 5)) OR (ended > 0 AND newest <> ended)`,
  'an operation completed twice': `
    SELECT sequence, count(*) AS n FROM event WHERE target = 6 AND source IS NOT 6 GROUP BY sequence HAVING n > 1`,
  'a counter lies behind': `
    SELECT name, value FROM counter WHERE (name = 'version' AND value < (SELECT ifnull(max(version), 0) FROM event))
    OR (name = 'sequence' AND value < (SELECT ifnull(max(sequence), 0) FROM operation))`,
};

/** Raises, with the rows, when the database of an engine contradicts itself. It may be open elsewhere. */
export function audit(file: string, options: { pages?: boolean } = {}): void {
  const database = new DatabaseSync(file, { readOnly: true, timeout: 5_000 });
  try {
    if (options.pages) {
      assert.equal(database.prepare('PRAGMA integrity_check').get()?.integrity_check, 'ok');
    }
    const [{ user_version: schema } = { user_version: 0 }] = database.prepare('PRAGMA user_version').all();
    for (const [fact, sql] of Object.entries(contradictions)) {
      // One that was killed between two migrations has no such table yet.
      if (Number(schema) < 2 && sql.includes('callback')) continue;
      const rows = database.prepare(sql).all();
      if (rows.length > 0) assert.fail(`${fact}: ${JSON.stringify(rows.slice(0, 5))} (status codes: ${statuses})`);
    }
  } finally {
    database.close();
  }
}
