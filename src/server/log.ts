export const logLevels = ['debug', 'info', 'warn', 'error'] as const;
export type LogLevel = (typeof logLevels)[number];
export const logFormats = ['text', 'json'] as const;

/** One line for whoever runs the server. Details are small facts (ids, counts, codes), never payloads. */
export type Log = (level: LogLevel, message: string, details?: Readonly<Record<string, unknown>>) => void;

export interface LogOptions {
  readonly format: (typeof logFormats)[number];
  /** What is less than this is not written. */
  readonly level: LogLevel;
  /** Who writes, in every line for programs. */
  readonly about: Readonly<Record<string, string>>;
}

/**
 * Lines on stderr; stdout belongs to the ready line alone. `text`: time, level, message, details as JSON. `json`: one
 * object a line with `time` (ISO 8601), `level`, `message`, who writes, and the details as members.
 */
export function createLog(write: (line: string) => void, now: () => number, options: LogOptions): Log {
  const { format, about } = options;
  const least = logLevels.indexOf(options.level);
  return (level, message, details = {}) => {
    if (logLevels.indexOf(level) < least) return;
    const time = new Date(now()).toISOString();
    if (format === 'json') {
      write(`${JSON.stringify({ time, level, message, ...about, ...details })}\n`);
      return;
    }
    const facts = Object.keys(details).length === 0 ? '' : ` ${JSON.stringify(details)}`;
    write(`${time} ${level} ${message}${facts}\n`);
  };
}
