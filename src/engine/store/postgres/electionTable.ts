/** Who looks after what is due, where a pooler leaves no server a session of its own: at most one row, a lease. */
export const electionTable = `
CREATE TABLE election (
  one boolean PRIMARY KEY DEFAULT true CHECK (one),
  holder text NOT NULL,
  until timestamptz NOT NULL
);
`;
