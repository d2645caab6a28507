/**
 * What an unexpected error says about itself without its message, which may quote what was sent: name, code and the places
 * it came through.
 */
export function traceOf(error: unknown): string {
  if (!(error instanceof Error)) return typeof error;
  const code = 'code' in error && typeof error.code === 'string' ? ` (${error.code})` : '';
  const { stack = '', message } = error;
  const header = stack.indexOf(message);
  const frames = stack
    .slice(header < 0 ? 0 : header + message.length)
    .split('\n')
    .filter((line) => /^ +at /.test(line));
  const cause = error.cause === undefined ? '' : `\nCaused by ${traceOf(error.cause)}`;
  return [`${error.name}${code}`, ...frames].join('\n') + cause;
}
