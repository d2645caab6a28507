import { OperationFailure } from '../../../operation/error.ts';

/** The five characters by which PostgreSQL tells errors apart, or the name of an error of the network. */
function codeOf(error: unknown): string | undefined {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : undefined;
}

const unreachable = ['ECONNREFUSED', 'ECONNRESET', 'ENOTFOUND', 'ETIMEDOUT', 'EPIPE', 'EHOSTUNREACH', 'EAI_AGAIN'];

/** What `pg` says, without a code, when a connection ends, does not come about, or does not answer in time. */
const broken =
  /^(Connection terminated|timeout exceeded when trying to connect|Query read timeout|Client (was closed|has encountered))/;

/** True when the connection, or the server, is gone: what was sent last may or may not have been done. */
export function isGone(error: unknown): boolean {
  const code = codeOf(error) ?? '';
  // 25P03: PostgreSQL ended the connection, since we kept silent for too long inside a transaction.
  if (unreachable.includes(code) || code.startsWith('08') || code.startsWith('57P') || code === '25P03') return true;
  return error instanceof Error && broken.test(error.message);
}

const tooManyConnections = '53300';

/** True when the database may be there again in a moment: it is gone, starts, or takes no more connections. */
export function isAway(error: unknown): boolean {
  return isGone(error) || codeOf(error) === tooManyConnections;
}

/**
 * True when another transaction was in the way, so that the same one may succeed the next time: 40001 and 40P01. A dispatch
 * that should not be there is removed the next time.
 */
export function isConflict(error: unknown): boolean {
  const code = codeOf(error);
  return code === '40001' || code === '40P01' || (code === '23505' && isOf(error, 'job_common_pkey'));
}

function isOf(error: unknown, constraint: string): boolean {
  return error instanceof Error && 'constraint' in error && error.constraint === constraint;
}

/** For `catch`: raises what an error of PostgreSQL means to callers. */
export function raiseFailure(error: unknown): never {
  throw storageFailure(error);
}

/** What an error of PostgreSQL means to callers; errors of other kinds are passed through. */
export function storageFailure(error: unknown): unknown {
  if (error instanceof OperationFailure) return error;
  const options = { cause: error };
  if (isGone(error)) {
    return new OperationFailure(
      'database-unavailable',
      'The database does not answer. Check that PostgreSQL runs and can be reached, and try again.',
      options,
    );
  }
  const code = codeOf(error);
  if (code === undefined || !(error instanceof Error)) return error;
  switch (code) {
    case tooManyConnections:
      return new OperationFailure(
        'database-unavailable',
        'The database takes no more connections. Try again in a moment; if it stays so, raise max_connections of PostgreSQL, or put PgBouncer in front of it.',
        options,
      );
    case '40001':
    case '40P01':
      return new OperationFailure(
        'database-unavailable',
        'Other transactions were in the way again and again. Nothing was stored; try again in a moment.',
        options,
      );
    case '53100':
      return new OperationFailure(
        'storage-full',
        'The disk of the database is full: nothing was stored. Free some space and try again.',
        options,
      );
    case '22021':
    case '22P05':
      return new OperationFailure(
        'invalid-request',
        'PostgreSQL cannot store the character U+0000 in a text. Leave it out.',
        options,
      );
    default:
      return new OperationFailure('storage-failed', `The database refused: ${error.message} (${code}).`, options);
  }
}
