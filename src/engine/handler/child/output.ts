import { AsyncLocalStorage } from 'node:async_hooks';
import { Writable } from 'node:stream';
import { Lines } from '../lines.ts';
import { type LogLevel, logLine } from '../logLine.ts';
import { send } from './channel.ts';

const maxEntry = 256 * 1_024;
const maxBatch = 64 * 1_024;
const maxDelay = 100;
/** This many entries in a time of {@link maxDelay} go out at once, so that a crash takes none; more are put together. */
const burst = 200;

/** Whose code is running: what a former attempt left behind must not write into the log of the next. */
export const owner = new AsyncLocalStorage<object>();
const streams: Lines[] = [];
let current: object | null = null;
let batch = '';
let windowStart = 0;
let entriesInWindow = 0;
let timer: NodeJS.Timeout | undefined;
let consoleLevel: LogLevel | null = null;

/** From now on output belongs to this attempt; null: to none, it is dropped. */
export function setCurrent(attempt: object | null): void {
  for (const lines of streams) lines.end();
  flush();
  current = attempt;
}

/** The attempt that the running code belongs to; the current one where that cannot be told. */
export function ownerNow(): object | null {
  return owner.getStore() ?? current;
}

/** Adds complete lines to the log of the current attempt, when it is that one's. */
export function writeLines(lines: string, by: object | null = ownerNow()): void {
  if (current === null || by !== current) return;
  batch += lines;
  const now = performance.now();
  if (now - windowStart > maxDelay) {
    windowStart = now;
    entriesInWindow = 0;
  }
  entriesInWindow += 1;
  if (entriesInWindow <= burst || batch.length >= maxBatch) flush();
  else timer ??= setTimeout(flush, maxDelay).unref();
}

export function flush(): void {
  clearTimeout(timer);
  timer = undefined;
  if (batch === '') return;
  const lines = batch;
  batch = '';
  send({ kind: 'log' }, lines);
}

/** Makes `console`, `process.stdout` and `process.stderr` of this process write to the log. */
export function captureOutput(): void {
  const stdout = capturingStream(1, 'info');
  const stderr = capturingStream(2, 'error');
  Object.defineProperty(process, 'stdout', { get: () => stdout, configurable: true, enumerable: true });
  Object.defineProperty(process, 'stderr', { get: () => stderr, configurable: true, enumerable: true });
  for (const name of ['debug', 'warn'] as const) {
    const original = console[name].bind(console);
    console[name] = (...values: unknown[]) => {
      consoleLevel = name;
      try {
        original(...values);
      } finally {
        consoleLevel = null;
      }
    };
  }
}

function capturingStream(fd: number, level: LogLevel): Writable {
  const lines = new Lines((text) => writeEntry(consoleLevel ?? level, text));
  streams.push(lines);
  const stream = new Writable({
    decodeStrings: false,
    write(chunk: string | Buffer, _encoding, done) {
      lines.push(typeof chunk === 'string' ? chunk : chunk.toString('utf8'));
      done();
    },
  });
  // As with the real ones, nobody can close them for those who come after.
  stream.end = (chunk?: unknown) => {
    if (typeof chunk === 'string' || chunk instanceof Uint8Array) stream.write(chunk);
    return stream;
  };
  stream.destroy = () => stream;
  return Object.assign(stream, { fd });
}

/** A huge entry is cut. */
function writeEntry(level: LogLevel, text: string): void {
  const over = text.length - maxEntry;
  const shown = over > 0 ? `${text.slice(0, maxEntry).toWellFormed()} … (${over} more characters)` : text;
  writeLines(logLine(Date.now(), level, ['%s', shown]));
}
