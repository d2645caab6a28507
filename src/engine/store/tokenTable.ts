/**
 * The table of access tokens, the same on PostgreSQL and in the data folder. Of a token itself only its SHA-256 is kept
 * (`digest`, hex); `scopes` are words joined by commas; instants are ms since 1970.
 */
export const tokenTable = `
CREATE TABLE token (
  id text PRIMARY KEY,
  name text NOT NULL,
  digest text NOT NULL,
  scopes text NOT NULL,
  created_at bigint NOT NULL,
  created_by text NOT NULL,
  expires_at bigint,
  revoked_at bigint,
  revoked_by text,
  last_used_at bigint,
  last_used_from text
);
CREATE UNIQUE INDEX token_name ON token (lower(name)) WHERE revoked_at IS NULL;
`;
