/**
 * What processes on one database agree by. `ledger.oldest` is the schema version of the oldest program that may write;
 * `writer` has a row for each process, with the number of its last transaction, which tells what became of a commit whose
 * answer was lost.
 */
export const agreement = `
ALTER TABLE ledger ADD COLUMN oldest bigint NOT NULL DEFAULT 0;
CREATE TABLE writer (id text PRIMARY KEY, serial bigint NOT NULL, at timestamptz NOT NULL DEFAULT now());
`;
