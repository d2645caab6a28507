/**
 * What lists and searches need beyond the first step: a type is found in any case, the oldest of a type that waits too, and
 * what was changed since a time. The planner knows which types have which statuses, and how many rows have a key in any
 * case. Reads are short: to compile them to machine code takes longer than they do.
 */
export const readIndexes = `
DROP INDEX operation_type;
CREATE INDEX operation_type ON operation (lower(type), sequence);
CREATE INDEX operation_waiting ON operation (type, sequence) WHERE status = 2 AND NOT held;
CREATE INDEX operation_modified ON operation (modified_at);
CREATE STATISTICS operation_kinds (mcv) ON type, status FROM operation;
CREATE STATISTICS operation_names ON (lower(name)) FROM operation;
CREATE STATISTICS operation_groups ON (lower(execution_group)) FROM operation;
CREATE STATISTICS operation_parents ON (lower(parent_key)) FROM operation;
DO $$ BEGIN
  EXECUTE format('ALTER DATABASE %I SET jit = off', current_database());
EXCEPTION WHEN insufficient_privilege THEN NULL;
END $$;
ANALYZE operation;
`;
