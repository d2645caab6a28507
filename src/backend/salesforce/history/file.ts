import { randomUUID } from 'node:crypto';
import type { Stats } from 'node:fs';
import { type FileHandle, mkdir, open, rename, rm, stat } from 'node:fs/promises';
import { dirname } from 'node:path';
import type { Clock } from '../../../operation/clock.ts';
import { type Entry, readEntry, writeEntry } from './entry.ts';
import { withLock } from './lock.ts';

/** Where a process stands in a file that others write to as well. */
interface Place {
  /** The first line: another one after the file was rewritten. */
  readonly head: string;
  /** Bytes of whole lines that were read. */
  readonly offset: number;
  /** What the file looked like then. */
  readonly stamp: string;
}

const nowhere: Place = { head: '', offset: 0, stamp: '' };
/** Bytes of a first line. */
const headLength = 64;

/** What was read of it. */
export interface Read {
  readonly entries: readonly Entry[];
  /** It is another file than before: what is known from the one before is no more. */
  readonly isNew: boolean;
}

/**
 * A file of entries, one a line, that several processes append to and rewrite. Each change is made under a lock, by
 * appending, or through a new file that takes the name of the old one. A last line without an end is not read.
 */
export class HistoryFile {
  readonly #path: string;
  readonly #clock: Clock;
  #place = nowhere;

  constructor(path: string, clock: Clock) {
    this.#path = path;
    this.#clock = clock;
  }

  /** Whether others have written since it was read. */
  async isRead(): Promise<boolean> {
    const found = await stat(this.#path).catch(() => null);
    return found === null ? this.#place === nowhere : stampOf(found) === this.#place.stamp;
  }

  /** Reads what others have written, then appends. `size`: bytes of the file afterwards. */
  async append(entries: readonly Entry[]): Promise<Read & { readonly size: number }> {
    await mkdir(dirname(this.#path), { recursive: true });
    return this.#locked(async () => {
      const file = await open(this.#path, 'a+', 0o600);
      try {
        const before = await this.#read(file);
        const head = before.head === '' ? newHead() : before.head;
        if (entries.length > 0) {
          const start = before.head === '' ? head : before.rest === 0 ? '' : '\n';
          await file.appendFile(start + entries.map(writeEntry).join(''));
          await file.datasync();
        }
        const stats = await file.stat();
        const { size } = stats;
        const isEmpty = size === 0;
        const offset = entries.length > 0 ? size : size - before.rest;
        this.#place = { head: isEmpty ? '' : head, offset, stamp: stampOf(stats) };
        return { ...before, size };
      } finally {
        await file.close();
      }
    });
  }

  /** Reads what others have written, then puts what `make` gives in place of everything, up to so many bytes. */
  async rewrite(make: (read: Read) => Iterable<readonly Entry[]>, mostBytes: number): Promise<void> {
    await mkdir(dirname(this.#path), { recursive: true });
    await this.#locked(async (isHeld) => {
      const old = await open(this.#path, 'a+', 0o600);
      const read = await this.#read(old).finally(() => old.close());
      const temporary = `${this.#path}.${randomUUID()}.tmp`;
      const file = await open(temporary, 'wx', 0o600);
      try {
        const head = newHead();
        await file.writeFile(head + textOf(make(read), mostBytes));
        await file.sync();
        const stats = await file.stat();
        await file.close();
        if (!(await isHeld())) throw new Error('Another process has taken over the file.');
        await rename(temporary, this.#path);
        this.#place = { head, offset: stats.size, stamp: stampOf(stats) };
      } finally {
        await file.close().catch(() => {});
        await rm(temporary, { force: true });
      }
    });
  }

  #locked<T>(work: (isHeld: () => Promise<boolean>) => Promise<T>): Promise<T> {
    return withLock(`${this.#path}.lock`, this.#clock, work);
  }

  /** From where it was read to; `rest`: bytes at the end that are no whole line; `head`: empty in an empty file. */
  async #read(file: FileHandle): Promise<Read & { readonly rest: number; readonly head: string }> {
    const { size } = await file.stat();
    const head = (await bytesAt(file, 0, Math.min(size, headLength))).toString();
    const isNew = head !== this.#place.head || size < this.#place.offset;
    const offset = isNew ? 0 : this.#place.offset;
    const bytes = await bytesAt(file, offset, size - offset);
    const end = bytes.lastIndexOf('\n') + 1;
    const lines = bytes.toString('utf8', 0, end).split('\n');
    const entries = lines.flatMap((line) => (line === '' ? [] : (readEntry(line) ?? [])));
    return { entries, isNew: isNew && this.#place !== nowhere, rest: bytes.length - end, head };
  }
}

/** The first line of a file that is new. */
function newHead(): string {
  return `${JSON.stringify({ history: randomUUID() })}`.padEnd(headLength - 1).concat('\n');
}

function stampOf({ ino, size, mtimeMs }: Stats): string {
  return `${ino} ${size} ${mtimeMs}`;
}

async function bytesAt(file: FileHandle, offset: number, length: number): Promise<Buffer> {
  if (length === 0) return Buffer.alloc(0);
  const bytes = Buffer.alloc(length);
  const { bytesRead } = await file.read(bytes, 0, length, offset);
  return bytes.subarray(0, bytesRead);
}

/** The lines of the first groups of entries that fit. */
function textOf(groups: Iterable<readonly Entry[]>, mostBytes: number): string {
  const lines: string[] = [];
  let bytes = 0;
  for (const group of groups) {
    const text = group.map(writeEntry).join('');
    bytes += Buffer.byteLength(text);
    if (bytes > mostBytes) break;
    lines.push(text);
  }
  return lines.join('');
}
