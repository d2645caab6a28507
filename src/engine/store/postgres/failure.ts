import { OperationFailure } from '../../../operation/error.ts';

/** The five characters by which PostgreSQL tells errors apart, or the name of an error of the network. */
function codeOf(error: unknown): string | undefined {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : undefined;
}

const unreachable = ['ECONNREFUSED', 'ECONNRESET', 'ENOTFOUND', 'ETIMEDOUT', 'EPIPE', 'EHOSTUNREACH', 'EAI_AGAIN'];

/** True when the connection, or the server, is gone: what was sent last may or may not have been done. */
export function isGone(error: unknown): boolean {
  const code = codeOf(error) ?? '';
  if (unreachable.includes(code) || code.startsWith('08') || code.startsWith('57P')) return true;
  return (
    error instanceof Error && /^(Connection terminated|timeout exceeded when trying to connect)/.test(error.message)
  );
}

/** What an error of PostgreSQL means to callers; errors of other kinds are passed through. */
export function storageFailure(error: unknown): unknown {
  if (error instanceof OperationFailure) return error;
  const options = { cause: error };
  if (isGone(error)) {
    return new OperationFailure(
      'storage-failed',
      'The database does not answer. Check that PostgreSQL runs and can be reached, and try again.',
      options,
    );
  }
  const code = codeOf(error);
  if (code === undefined || !(error instanceof Error)) return error;
  switch (code) {
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
