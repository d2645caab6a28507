import type { Backend } from '../../backend/backend.ts';
import type { Operation } from '../../operation/operation.ts';
import { formatQuery } from '../../operation/query.ts';

/** Rows of one page, and most pages that are read: a service may filter little on its side. */
const limits = { rows: 50, pages: 20 };

/** The newest operation of the same type that completed, other than the one given; undefined when none is found. */
export async function lastSuccess(
  backend: Pick<Backend, 'list'>,
  { id, type }: Pick<Operation, 'id' | 'type'>,
): Promise<Operation | undefined> {
  const query = formatQuery({
    terms: [
      { negated: false, kind: 'type', values: [[type]] },
      { negated: false, kind: 'status', values: ['Complete'] },
    ],
  });
  let after: string | undefined;
  for (let page = 0; page < limits.pages; page += 1) {
    const asked = { limit: limits.rows, ...(after === undefined ? {} : { after }) };
    const { operations, next } = await backend.list(query, asked);
    const found = operations.find((each) => each.id !== id && each.type === type && each.status === 'Complete');
    if (found || next === null) return found;
    after = next;
  }
  return undefined;
}
