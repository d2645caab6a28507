import type { Clock } from '../../operation/clock.ts';
import { Lines } from './lines.ts';
import { type LogLevel, logLine } from './logLine.ts';
import { sizeText } from './outcome.ts';

const maxBatch = 64 * 1_024;
const maxDelay = 100;

/**
 * The log of one attempt on its way to the engine: lines are put together for at most 100 ms or 64 KiB, and what goes
 * beyond `maxBytes` is dropped and counted, so that a handler which logs without end fills neither memory nor disk.
 */
export class AttemptLog {
  readonly #write: (lines: string) => void;
  readonly #clock: Clock;
  readonly #maxBytes: number;
  readonly #streams: Record<'info' | 'error', Lines>;
  #batch: string[] = [];
  #batchBytes = 0;
  #bytes = 0;
  #dropped = 0;
  #cancelTimer: (() => void) | undefined;

  constructor(write: (lines: string) => void, clock: Clock, maxBytes: number) {
    this.#write = write;
    this.#clock = clock;
    this.#maxBytes = maxBytes;
    const stream = (level: 'info' | 'error') => new Lines((text) => this.#entry(level, text));
    this.#streams = { info: stream('info'), error: stream('error') };
  }

  /** Adds complete lines. */
  add(lines: Buffer): void {
    const room = this.#maxBytes - this.#bytes;
    // A line break ends every line, and no byte of another character in UTF-8 looks like one.
    const end = lines.length <= room ? lines.length : room > 0 ? lines.lastIndexOf(10, room - 1) + 1 : 0;
    this.#dropped += lines.length - end;
    if (end < lines.length) this.#bytes = this.#maxBytes;
    if (end === 0) return;
    this.#bytes += end;
    this.#batch.push(lines.toString('utf8', 0, end));
    this.#batchBytes += end;
    if (this.#batchBytes >= maxBatch) this.#flush();
    else this.#cancelTimer ??= this.#clock.after(maxDelay, () => this.#flush());
  }

  /** Adds text that did not come as lines. */
  raw(text: string, level: 'info' | 'error'): void {
    this.#streams[level].push(text);
  }

  /** Writes what is left, and how much was dropped. */
  end(): void {
    this.#streams.info.end();
    this.#streams.error.end();
    this.#flush();
    if (this.#dropped === 0) return;
    const text = `The log was cut after ${sizeText(this.#maxBytes)}; ${this.#dropped.toLocaleString('en')} more bytes were dropped.`;
    this.#write(logLine(this.#clock.now(), 'warn', [text]));
  }

  #entry(level: LogLevel, text: string): void {
    this.add(Buffer.from(logLine(this.#clock.now(), level, ['%s', text])));
  }

  #flush(): void {
    this.#cancelTimer?.();
    this.#cancelTimer = undefined;
    if (this.#batch.length === 0) return;
    const lines = this.#batch.join('');
    this.#batch = [];
    this.#batchBytes = 0;
    this.#write(lines);
  }
}
