/**
 * The workers that live: each writes itself in and says so again before its lease (`live_until`, by the clock of the
 * database) has passed. `worker_type` keeps when the last worker of a type was seen that is gone: one row for each type.
 */
export const workerTable = `
CREATE TABLE worker (
  id text PRIMARY KEY,
  uri text NOT NULL,
  machine text NOT NULL,
  pid bigint NOT NULL,
  version text NOT NULL,
  started_at bigint NOT NULL,
  seen_at bigint NOT NULL,
  live_until bigint NOT NULL,
  concurrency bigint NOT NULL,
  running bigint NOT NULL,
  stopping boolean NOT NULL,
  types json NOT NULL
);
CREATE TABLE worker_type (type text COLLATE "C" PRIMARY KEY, seen_at bigint NOT NULL);
`;
