import type { OperationError } from '../../../operation/operation.ts';
import type { Change, Decision } from '../store.ts';

/**
 * A text that PostgreSQL takes: it has no U+0000 and no half of a character. What a handler says is stored with U+FFFD in
 * their place, since the end of an attempt has to be stored whatever it says.
 */
export function storable(text: string): string {
  return text.isWellFormed() && !text.includes('\0') ? text : text.toWellFormed().replaceAll('\0', '\ufffd');
}

/** The same for all that an attempt may have said: errors, of which an event has the beginning, and progress. */
export function storableDecision<T>({ changes, value }: Decision<T>): Decision<T> {
  return { changes: changes.map(storableChange), value };
}

function storableChange(change: Change): Change {
  const { set, attempt } = change;
  const { error, progress } = set;
  return {
    ...change,
    why: textOrNull(change.why),
    set: {
      ...set,
      ...(error ? { error: storableError(error) } : {}),
      ...(progress ? { progress: { ...progress, message: textOrNull(progress.message) } } : {}),
    },
    ...(attempt?.error ? { attempt: { ...attempt, error: storableError(attempt.error) } } : {}),
  };
}

function storableError(error: OperationError): OperationError {
  return { ...error, message: storable(error.message), stack: textOrNull(error.stack) };
}

function textOrNull(text: string | null): string | null {
  return text === null ? null : storable(text);
}
