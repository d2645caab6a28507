/** What servers tell each other beside operations, such as sessions of a facade; tokens are in it as digests only. */
export const journalTable = `
CREATE TABLE journal (
  number bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  writer text NOT NULL,
  topic text NOT NULL,
  value text NOT NULL,
  until bigint
);
CREATE INDEX journal_until ON journal (until);
CREATE INDEX journal_lasting ON journal (topic) WHERE until IS NULL;
`;
