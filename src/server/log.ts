/** One line for whoever runs the server. Details are small facts (ids, counts, codes), never payloads. */
export type Log = (
  level: 'info' | 'warn' | 'error',
  message: string,
  details?: Readonly<Record<string, unknown>>,
) => void;

/** Lines on stderr: time, level, message, details as JSON. Stdout belongs to the ready line alone. */
export function createLog(write: (line: string) => void, now: () => number): Log {
  return (level, message, details) => {
    const facts = details === undefined || Object.keys(details).length === 0 ? '' : ` ${JSON.stringify(details)}`;
    write(`${new Date(now()).toISOString()} ${level} ${message}${facts}\n`);
  };
}
