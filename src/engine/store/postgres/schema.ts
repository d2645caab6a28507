import { fold } from '../../../operation/fold.ts';
import { tokenTable } from '../tokenTable.ts';
import { agreement } from './agreement.ts';
import { dispatchedByBoss } from './dispatch/schema.ts';
import { electionTable } from './electionTable.ts';
import { journalTable } from './journalTable.ts';
import { readIndexes } from './readIndexes.ts';
import { workerTable } from './workerTable.ts';

/**
 * SQL of a step. With one that is `additive` programs of the version before may go on writing beside newer ones; after any
 * other they refuse to, and end.
 */
export type Migration = string | { readonly additive: string };

/**
 * The tables, as steps from one schema version to the next: the table `schema` says how many were applied. A step that
 * shipped is never changed. They are those of SQLite but for what follows: texts compare by code point (the collation
 * "C"), parent keys and groups have an index on their lower case, and events of an operation are found by an index.
 */
export const migrations: readonly Migration[] = [
  `
CREATE TABLE operation (
  sequence bigint PRIMARY KEY,
  id text COLLATE "C" NOT NULL,
  version bigint NOT NULL,
  name text COLLATE "C" NOT NULL,
  display_name text COLLATE "C",
  type text COLLATE "C" NOT NULL,
  status smallint NOT NULL,
  error_code bigint,
  error_message text COLLATE "C",
  priority bigint NOT NULL,
  parent_key text COLLATE "C",
  partition_id text COLLATE "C",
  run_as text COLLATE "C",
  execution_group text COLLATE "C",
  group_leader_id text COLLATE "C",
  num_followers bigint NOT NULL DEFAULT 0,
  sequence_group text COLLATE "C",
  sequence_number bigint,
  process_after bigint,
  due_at bigint,
  attempts bigint NOT NULL DEFAULT 0,
  retry_count bigint NOT NULL DEFAULT 0,
  retry_limit bigint NOT NULL,
  retry_backoff bigint NOT NULL,
  timeout bigint NOT NULL,
  submitted_at bigint NOT NULL,
  started_at bigint,
  finished_at bigint,
  expires_at bigint,
  ttl bigint NOT NULL,
  worker_uri text COLLATE "C",
  progress_fraction double precision,
  progress_message text COLLATE "C",
  created_by text COLLATE "C" NOT NULL,
  created_on_behalf_of text COLLATE "C",
  modified_by text COLLATE "C" NOT NULL,
  modified_on_behalf_of text COLLATE "C",
  modified_at bigint NOT NULL,
  import_sequence_number bigint,
  overridden_created_on bigint,
  callback_url text COLLATE "C",
  resubmitted_from text COLLATE "C",
  idempotency_key text COLLATE "C",
  member_outcome text COLLATE "C",
  lease_until bigint,
  lane text COLLATE "C",
  held boolean NOT NULL DEFAULT false,
  digest text COLLATE "C"
);
CREATE UNIQUE INDEX operation_id ON operation (id);
CREATE INDEX operation_status ON operation (status, sequence);
CREATE INDEX operation_type ON operation (type, sequence);
CREATE INDEX operation_submitted ON operation (submitted_at);
CREATE INDEX operation_ready ON operation (type, priority DESC, sequence) WHERE status = 2 AND NOT held;
CREATE INDEX operation_due ON operation (due_at) WHERE status = 1;
CREATE INDEX operation_expiry ON operation (expires_at) WHERE expires_at IS NOT NULL;
CREATE INDEX operation_group ON operation (lower(execution_group), sequence) WHERE execution_group IS NOT NULL;
CREATE INDEX operation_parent ON operation (lower(parent_key), sequence) WHERE parent_key IS NOT NULL;
CREATE INDEX operation_original ON operation (resubmitted_from, sequence) WHERE resubmitted_from IS NOT NULL;
CREATE INDEX operation_leader ON operation (group_leader_id) WHERE group_leader_id IS NOT NULL;
CREATE INDEX operation_bulk ON operation (type, execution_group, sequence)
  WHERE status = 2 AND execution_group IS NOT NULL AND attempts = 0;
CREATE INDEX operation_lane ON operation
  (lane, status, (CASE WHEN execution_group IS NULL THEN coalesce(sequence_number, 9007199254740991) ELSE 0 END), sequence)
  WHERE lane IS NOT NULL;
CREATE INDEX operation_free ON operation (lane) WHERE lane IS NOT NULL AND status = 2 AND NOT held;
CREATE UNIQUE INDEX operation_idempotency ON operation (idempotency_key) WHERE idempotency_key IS NOT NULL;

CREATE TABLE payload (place bigint PRIMARY KEY, body text NOT NULL);

CREATE TABLE attempt (
  sequence bigint NOT NULL,
  number bigint NOT NULL,
  worker text NOT NULL,
  started_at bigint NOT NULL,
  ended_at bigint NOT NULL,
  outcome smallint NOT NULL,
  error_code bigint,
  error_message text,
  error_stack text,
  PRIMARY KEY (sequence, number)
);

CREATE TABLE event (
  version bigint PRIMARY KEY,
  sequence bigint NOT NULL,
  at bigint NOT NULL,
  source smallint,
  target smallint NOT NULL,
  author text NOT NULL,
  why text,
  attempt bigint,
  attempt_started_at bigint
);
CREATE INDEX event_operation ON event (sequence, version);

CREATE TABLE tombstone (version bigint PRIMARY KEY, id text NOT NULL, sequence bigint NOT NULL, at bigint NOT NULL);

CREATE TABLE log (
  position bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  sequence bigint NOT NULL,
  attempt bigint NOT NULL,
  body text NOT NULL
);
CREATE INDEX log_operation ON log (sequence, position);

CREATE TABLE count (
  status smallint NOT NULL,
  type text COLLATE "C" NOT NULL,
  n bigint NOT NULL,
  PRIMARY KEY (status, type)
);

CREATE TABLE pause (type text COLLATE "C" PRIMARY KEY);

CREATE TABLE callback (
  sequence bigint PRIMARY KEY,
  url text NOT NULL,
  context text,
  tries bigint NOT NULL DEFAULT 0,
  due_at bigint
);
CREATE INDEX callback_due ON callback (due_at, sequence) WHERE due_at IS NOT NULL;

CREATE TABLE ledger (version bigint NOT NULL, sequence bigint NOT NULL, horizon bigint NOT NULL);
INSERT INTO ledger VALUES (0, 0, 0);

${foldFunction()}

CREATE FUNCTION json_or_null(body text) RETURNS jsonb LANGUAGE plpgsql IMMUTABLE AS $$
BEGIN
  RETURN body::jsonb;
EXCEPTION WHEN OTHERS THEN
  RETURN NULL;
END $$;
`,
  agreement,
  dispatchedByBoss,
  { additive: readIndexes },
  { additive: tokenTable },
  { additive: workerTable },
  { additive: electionTable },
  { additive: journalTable },
];

/** `fold(text)` as {@link fold}: one for one, so that a list of the characters which change says it all. */
function foldFunction(): string {
  let from = '';
  let to = '';
  // Beyond these two planes no character has a case. Most have none here either, and fold() takes its time.
  for (let point = 0x80; point <= 0x1ffff; point++) {
    const character = String.fromCodePoint(point);
    if (!/\p{Changes_When_Lowercased}/u.test(character)) continue;
    const folded = fold(character);
    if (folded === character) continue;
    from += character;
    to += folded;
  }
  return `CREATE FUNCTION fold(value text) RETURNS text LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS $$
  SELECT CASE WHEN octet_length(value) = char_length(value) THEN lower(value COLLATE "C")
    ELSE translate(lower(value COLLATE "C"), '${from}', '${to}') END
$$;`;
}
