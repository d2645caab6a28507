import type { Attempt, Operation, OperationError, OperationEvent } from '../../../operation/operation.ts';
import { isActive, type Status } from '../../../operation/status.ts';
import { outcomeNames, statusCode, statusOf } from '../columns.ts';
import type { EventDraft } from '../rows.ts';
import type { Statements } from './database.ts';

/** A write as one event of its operation. `previous`: the version before it; 0 for the first. */
interface Link {
  readonly version: number;
  readonly sequence: number;
  readonly previous: number;
  readonly from: Status | null;
  readonly to: Status;
}

/** The chain of an operation's events, from a version back to the first. */
const chain = `WITH RECURSIVE chain AS (
  SELECT * FROM event WHERE version = ?
  UNION ALL SELECT e.* FROM chain JOIN event e ON e.version = chain.previous)`;

/**
 * Events and attempts. The events of an operation are a chain: the newest has its version as number, each names the one
 * before. An attempt that completed is told by the event of its end; one that failed has a row with its error as well.
 */
export class History {
  readonly #statements: Statements;

  constructor(statements: Statements) {
    this.#statements = statements;
  }

  add(link: Link, event: EventDraft, attempt?: Attempt): void {
    const { version, sequence, previous, from, to } = link;
    const told = attempt !== undefined && attempt.outcome === 'Complete' && attempt.worker === event.by;
    if (attempt !== undefined && !told) this.#addAttempt(sequence, attempt);
    this.#statements
      .of(
        'INSERT INTO event (version, sequence, at, source, target, author, why, previous, attempt, attempt_started_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)',
      )
      .run(
        version,
        sequence,
        event.at,
        from === null ? null : statusCode[from],
        statusCode[to],
        event.by,
        event.why,
        previous,
        told ? attempt.number : null,
        told ? attempt.startedAt : null,
      );
  }

  /** Records something of an operation whose row stays as it is: its event comes into the chain behind the row's own. */
  note({ sequence, version, status }: Operation, number: number, event: EventDraft): void {
    const newest = this.#statements.of('SELECT previous FROM event WHERE version = ?').get(version);
    const previous = Number(newest?.previous ?? 0);
    this.add({ version: number, sequence, previous, from: status, to: status }, event);
    this.#statements.of('UPDATE event SET previous = ? WHERE version = ?').run(number, version);
  }

  #addAttempt(sequence: number, attempt: Attempt): void {
    const { number, worker, startedAt, endedAt, outcome, error } = attempt;
    this.#statements
      .of('INSERT OR REPLACE INTO attempt VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)')
      .run(
        sequence,
        number,
        worker,
        startedAt,
        endedAt ?? startedAt,
        outcomeNames.indexOf(outcome ?? 'Lost'),
        error?.code ?? null,
        error?.message ?? null,
        error?.stack ?? null,
      );
  }

  /** Removes the newest event of an operation if it only changed fields, by this author. Answers what the next one follows. */
  dropPassing({ version, sequence }: Operation, author: string): number {
    const dropped = this.#statements
      .of(
        'DELETE FROM event WHERE version = ? AND sequence = ? AND source = target AND author = ? AND attempt IS NULL RETURNING previous',
      )
      .get(version, sequence, author);
    return dropped === undefined ? version : Number(dropped.previous);
  }

  /** Removes all that is recorded of an operation whose newest event has this number. */
  erase(sequence: number, version: number): void {
    this.#statements.of(`DELETE FROM event WHERE version IN (${chain} SELECT version FROM chain)`).run(version);
    this.#statements.of('DELETE FROM attempt WHERE sequence = ?').run(sequence);
  }

  /** Events, oldest first. The first row stands for two: `New`, and where the operation was placed at once. */
  events({ version }: Operation): OperationEvent[] {
    return this.#chain(version).flatMap((row): OperationEvent[] => {
      const event: OperationEvent = {
        version: Number(row.version),
        at: Number(row.at),
        from: row.source === null ? 'New' : statusOf(Number(row.source)),
        to: statusOf(Number(row.target)),
        by: String(row.author),
        why: row.why === null ? null : String(row.why),
      };
      if (row.source !== null) return [event];
      return [{ ...event, version: event.version - 1, from: null, to: 'New' }, event];
    });
  }

  /** Attempts that ended, and the one that runs, oldest first. */
  attempts(operation: Operation): Attempt[] {
    const failed = this.#statements
      .of('SELECT * FROM attempt WHERE sequence = ?')
      .all(operation.sequence)
      .map(toAttempt);
    const ended = [...failed, ...this.#completed(operation.version)].sort((a, b) => a.number - b.number);
    if (isActive(operation.status) && operation.startedAt !== null) {
      ended.push({
        number: operation.attempts,
        worker: operation.workerUri ?? '',
        startedAt: operation.startedAt,
        endedAt: null,
        outcome: null,
        error: null,
      });
    }
    return ended;
  }

  #completed(version: number): Attempt[] {
    return this.#chain(version)
      .filter((row) => row.attempt !== null)
      .map((row) => ({
        number: Number(row.attempt),
        worker: String(row.author),
        startedAt: Number(row.attempt_started_at),
        endedAt: Number(row.at),
        outcome: 'Complete',
        error: null,
      }));
  }

  #chain(version: number): Record<string, unknown>[] {
    return this.#statements.of(`${chain} SELECT * FROM chain ORDER BY version`).all(version);
  }
}

function toAttempt(row: Record<string, unknown>): Attempt {
  return {
    number: Number(row.number),
    worker: String(row.worker),
    startedAt: Number(row.started_at),
    endedAt: Number(row.ended_at),
    outcome: outcomeNames[Number(row.outcome)] ?? 'Lost',
    error: toError(row),
  };
}

function toError(row: Record<string, unknown>): OperationError | null {
  if (row.error_code === null) return null;
  const stack = row.error_stack === null ? null : String(row.error_stack);
  return { code: Number(row.error_code), message: String(row.error_message), stack };
}
