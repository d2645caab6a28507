import type { Pool } from 'pg';

interface Node {
  readonly 'Node Type': string;
  readonly 'Relation Name'?: string;
  readonly 'Index Name'?: string;
  readonly Plans?: readonly Node[];
}

interface Statement {
  readonly text: string;
  readonly values?: unknown[];
}

/** A pool that also tells how each statement is carried out: `Index Scan operation_type`, `Seq Scan count`, `Sort`. */
export function explaining(pool: Pool, tell: (step: string) => void): Pool {
  const query = async (statement: Statement) => {
    const explained = await pool.query({
      text: `EXPLAIN (FORMAT JSON) ${statement.text}`,
      values: statement.values ?? [],
    });
    const [{ Plan: plan }] = explained.rows[0]['QUERY PLAN'] as [{ Plan: Node }];
    for (const step of stepsOf(plan)) tell(step);
    return pool.query(statement);
  };
  return Object.assign(Object.create(pool), { query });
}

/** Scans with what they read, and sorts. */
function* stepsOf(node: Node): Iterable<string> {
  const read = node['Index Name'] ?? node['Relation Name'];
  if (read !== undefined) yield `${node['Node Type'].replace(/^Bitmap Index Scan$/, 'Index Scan')} ${read}`;
  else if (node['Node Type'] === 'Sort') yield 'Sort';
  for (const below of node.Plans ?? []) yield* stepsOf(below);
}
