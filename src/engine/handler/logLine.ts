import { format } from 'node:util';

export type LogLevel = 'debug' | 'info' | 'warn' | 'error';

/**
 * Lines of an attempt's log, as in `2026-11-22T04:00:00.000Z info text`. The further lines of a text of several lines
 * are indented by two spaces, so that every entry begins with its time.
 */
export function logLine(now: number, level: LogLevel, values: readonly unknown[]): string {
  return `${new Date(now).toISOString()} ${level} ${format(...values).replaceAll('\n', '\n  ')}\n`;
}
