/**
 * What lists and searches need beyond the first step: a type is found in any case, with its status too; what was changed
 * since a time is found; the planner knows which types have which statuses. Reads are short, and compiling them to machine
 * code takes longer than they do.
 */
export const readIndexes = `
DROP INDEX operation_type;
CREATE INDEX operation_type ON operation (lower(type), sequence);
CREATE INDEX operation_type_status ON operation (lower(type), status, sequence);
CREATE INDEX operation_modified ON operation (modified_at);
CREATE STATISTICS operation_kind (mcv) ON type, status FROM operation;
CREATE STATISTICS operation_keys ON lower(execution_group), lower(parent_key) FROM operation;
DO $$ BEGIN
  EXECUTE format('ALTER DATABASE %I SET jit = off', current_database());
EXCEPTION WHEN insufficient_privilege THEN NULL;
END $$;
`;
