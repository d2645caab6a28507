import type { Operation } from '../../../operation/operation.ts';
import type { Callback } from '../../callback.ts';
import { withOutcome } from '../rules/outcome.ts';
import type { CallbackResult, DueCallback } from '../store.ts';
import { payload } from './reader.ts';
import type { Writer } from './writer.ts';

/**
 * Callbacks: one row for each operation that has one, for as long as it has. `due_at` is set in the transaction in which
 * the operation ends, and cleared when the receiver was told, or given up.
 */
export function add(writer: Writer, sequence: number, { url, context }: Callback): void {
  writer.statements.of('INSERT INTO callback (sequence, url, context) VALUES (?, ?, ?)').run(sequence, url, context);
}

/** The operation has moved: when that was its end, its callback is due, and those of its followers are. */
export function arm(writer: Writer, { sequence, id, status, callbackUrl, numFollowers }: Operation, at: number): void {
  if (status !== 'Complete' && status !== 'Error' && status !== 'Canceled') return;
  if (callbackUrl !== null) {
    writer.statements.of('UPDATE callback SET due_at = ?, tries = 0 WHERE sequence = ?').run(at, sequence);
  }
  if (numFollowers === 0 || writer.statements.of('SELECT 1 FROM callback LIMIT 1').get() === undefined) return;
  writer.statements
    .of(
      `UPDATE callback SET due_at = ?, tries = 0 WHERE sequence IN
       (SELECT sequence FROM operation INDEXED BY operation_leader WHERE group_leader_id = ? AND status = 3)`,
    )
    .run(at, id);
}

export function due(writer: Writer, limit: number): DueCallback[] {
  const rows = writer.statements
    .of('SELECT * FROM callback INDEXED BY callback_due WHERE due_at IS NOT NULL ORDER BY due_at, sequence LIMIT ?')
    .all(limit);
  return rows.flatMap(({ sequence, url, context, tries, due_at }) => {
    const operation = writer.one('WHERE o.sequence = ?', Number(sequence));
    if (operation === undefined) return [];
    return {
      operation: withOutcome(operation, leaderOf(writer, operation)),
      url: String(url),
      context: context === null || context === undefined ? null : String(context),
      tries: Number(tries),
      dueAt: Number(due_at),
      output: async () => payload(writer, operation.sequence, 'output'),
    };
  });
}

function leaderOf(writer: Writer, { groupLeaderId }: Operation): Operation | undefined {
  return groupLeaderId === null ? undefined : writer.byId(groupLeaderId);
}

/** The sentence becomes an event of the operation, whose row and version stay as they are. */
export function settle(writer: Writer, { operation, dueAt }: DueCallback, result: CallbackResult): void {
  const { sequence } = operation;
  const { changes } = writer.statements
    .of('UPDATE callback SET due_at = ?, tries = ? WHERE sequence = ? AND due_at = ?')
    .run(result.dueAt, result.tries, sequence, dueAt);
  const now = writer.one('WHERE o.sequence = ?', sequence);
  if (changes === 0 || result.why === null || now === undefined) return;
  writer.note(now, { at: result.at, by: 'engine', why: result.why });
}
