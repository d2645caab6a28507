/**
 * The tables, as steps from one schema version to the next: `PRAGMA user_version` says how many were applied. A step
 * that shipped is never changed. Statuses are stored as their position in `operation/status.ts`.
 */
export const migrations: readonly string[] = [
  `
CREATE TABLE operation (
  sequence INTEGER PRIMARY KEY,
  id TEXT NOT NULL,
  version INTEGER NOT NULL,
  name TEXT NOT NULL,
  display_name TEXT,
  type TEXT NOT NULL,
  status INTEGER NOT NULL,
  error_code INTEGER,
  error_message TEXT,
  priority INTEGER NOT NULL,
  parent_key TEXT,
  partition_id TEXT,
  run_as TEXT,
  execution_group TEXT,
  group_leader_id TEXT,
  num_followers INTEGER NOT NULL DEFAULT 0,
  sequence_group TEXT,
  sequence_number INTEGER,
  process_after INTEGER,
  due_at INTEGER,
  attempts INTEGER NOT NULL DEFAULT 0,
  retry_count INTEGER NOT NULL DEFAULT 0,
  retry_limit INTEGER NOT NULL,
  retry_backoff INTEGER NOT NULL,
  timeout INTEGER NOT NULL,
  submitted_at INTEGER NOT NULL,
  started_at INTEGER,
  finished_at INTEGER,
  expires_at INTEGER,
  ttl INTEGER NOT NULL,
  worker_uri TEXT,
  progress_fraction REAL,
  progress_message TEXT,
  created_by TEXT NOT NULL,
  created_on_behalf_of TEXT,
  modified_by TEXT NOT NULL,
  modified_on_behalf_of TEXT,
  modified_at INTEGER NOT NULL,
  import_sequence_number INTEGER,
  overridden_created_on INTEGER,
  callback_url TEXT,
  resubmitted_from TEXT,
  idempotency_key TEXT,
  member_outcome TEXT,
  lease_until INTEGER,
  lane TEXT,
  held INTEGER NOT NULL DEFAULT 0,
  digest TEXT
) STRICT;
CREATE UNIQUE INDEX operation_id ON operation (id);
CREATE INDEX operation_status ON operation (status, sequence);
CREATE INDEX operation_type ON operation (type, sequence);
CREATE INDEX operation_submitted ON operation (submitted_at);
CREATE INDEX operation_ready ON operation (type, priority DESC, sequence) WHERE status = 2 AND held = 0;
CREATE INDEX operation_due ON operation (due_at) WHERE status = 1;
CREATE INDEX operation_expiry ON operation (expires_at) WHERE expires_at IS NOT NULL;
CREATE INDEX operation_group ON operation (execution_group, sequence) WHERE execution_group IS NOT NULL;
CREATE INDEX operation_parent ON operation (parent_key, sequence) WHERE parent_key IS NOT NULL;
CREATE INDEX operation_leader ON operation (group_leader_id) WHERE group_leader_id IS NOT NULL;
CREATE INDEX operation_bulk ON operation (type, execution_group, sequence)
  WHERE status = 2 AND execution_group IS NOT NULL AND attempts = 0;
CREATE INDEX operation_lane ON operation
  (lane, status, iif(execution_group IS NULL, ifnull(sequence_number, 9007199254740991), 0), sequence)
  WHERE lane IS NOT NULL;
CREATE INDEX operation_free ON operation (lane) WHERE lane IS NOT NULL AND status = 2 AND held = 0;
CREATE UNIQUE INDEX operation_idempotency ON operation (idempotency_key) WHERE idempotency_key IS NOT NULL;

CREATE TABLE payload (
  sequence INTEGER NOT NULL,
  kind INTEGER NOT NULL,
  body TEXT NOT NULL,
  PRIMARY KEY (sequence, kind)
) STRICT, WITHOUT ROWID;

CREATE TABLE attempt (
  sequence INTEGER NOT NULL,
  number INTEGER NOT NULL,
  worker TEXT NOT NULL,
  started_at INTEGER NOT NULL,
  ended_at INTEGER NOT NULL,
  outcome INTEGER NOT NULL,
  error_code INTEGER,
  error_message TEXT,
  error_stack TEXT,
  PRIMARY KEY (sequence, number)
) STRICT, WITHOUT ROWID;

CREATE TABLE event (
  version INTEGER PRIMARY KEY,
  sequence INTEGER NOT NULL,
  at INTEGER NOT NULL,
  source INTEGER,
  target INTEGER NOT NULL,
  author TEXT NOT NULL,
  why TEXT
) STRICT;
CREATE INDEX event_operation ON event (sequence);

CREATE TABLE tombstone (
  version INTEGER PRIMARY KEY,
  id TEXT NOT NULL,
  sequence INTEGER NOT NULL,
  at INTEGER NOT NULL
) STRICT;

CREATE TABLE log (
  position INTEGER PRIMARY KEY,
  sequence INTEGER NOT NULL,
  attempt INTEGER NOT NULL,
  body TEXT NOT NULL
) STRICT;
CREATE INDEX log_operation ON log (sequence, position);

CREATE TABLE count (
  status INTEGER NOT NULL,
  type TEXT NOT NULL,
  n INTEGER NOT NULL,
  PRIMARY KEY (status, type)
) STRICT, WITHOUT ROWID;

CREATE TABLE pause (type TEXT PRIMARY KEY) STRICT, WITHOUT ROWID;

CREATE TABLE counter (name TEXT PRIMARY KEY, value INTEGER NOT NULL) STRICT, WITHOUT ROWID;
INSERT INTO counter VALUES ('version', 0), ('sequence', 0), ('horizon', 0);
`,
  `
CREATE TABLE callback (
  sequence INTEGER PRIMARY KEY,
  url TEXT NOT NULL,
  context TEXT,
  tries INTEGER NOT NULL DEFAULT 0,
  due_at INTEGER
) STRICT;
CREATE INDEX callback_due ON callback (due_at) WHERE due_at IS NOT NULL;
`,
  // Fewer pages for each commit. Events of an operation are a chain that begins at its version, instead of an index;
  // an attempt that completed is told by the event of its end; payloads lie in the order in which they come.
  `
ALTER TABLE event ADD COLUMN previous INTEGER NOT NULL DEFAULT 0;
ALTER TABLE event ADD COLUMN attempt INTEGER;
ALTER TABLE event ADD COLUMN attempt_started_at INTEGER;
UPDATE event SET previous = ifnull(
  (SELECT max(e.version) FROM event e INDEXED BY event_operation WHERE e.sequence = event.sequence AND e.version < event.version), 0);
DROP INDEX event_operation;
CREATE TABLE body (place INTEGER PRIMARY KEY, body TEXT NOT NULL) STRICT;
INSERT INTO body SELECT sequence * 4 + kind, body FROM payload ORDER BY sequence, kind;
DROP TABLE payload;
ALTER TABLE body RENAME TO payload;
`,
  // Parent keys and groups are found whatever the case of A to Z.
  `
DROP INDEX operation_group;
DROP INDEX operation_parent;
CREATE INDEX operation_group ON operation (execution_group COLLATE NOCASE, sequence) WHERE execution_group IS NOT NULL;
CREATE INDEX operation_parent ON operation (parent_key COLLATE NOCASE, sequence) WHERE parent_key IS NOT NULL;
`,
  // What was made of an operation.
  `
CREATE INDEX operation_original ON operation (resubmitted_from, sequence) WHERE resubmitted_from IS NOT NULL;
`,
];
