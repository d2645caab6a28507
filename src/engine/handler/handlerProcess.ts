import { type ChildProcess, spawn } from 'node:child_process';
import type { Readable, Writable } from 'node:stream';
import { encodeFrame, FrameReader } from './frame.ts';
import { type ChildOptions, type Command, descriptors, type Report } from './protocol.ts';

export interface ProcessOptions extends ChildOptions {
  /** The child's script: `child/main.ts`, or what that was bundled into. */
  readonly script: string;
  /** Limit of the JavaScript heap, MiB. */
  readonly maxHeap: number;
}

/** How a process ended. */
export interface Exit {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  /** Why it could not be started, if so. */
  readonly error: Error | null;
}

/** Who is told what a process says; `raw` is text that did not come through `console`, as of native code. */
export interface Listener {
  report(report: Report, body: Buffer): void;
  raw(text: string, level: 'info' | 'error'): void;
  exit(exit: Exit): void;
}

/** What is left to read after a process ended, ms: longer only when something it started holds its pipes open. */
const drainTime = 500;

/** One handler process, as the engine server sees it. Starts at once; ends by {@link kill} or by itself. */
export class HandlerProcess {
  /** Resolves when the process is gone and all it said was heard. */
  readonly ended: Promise<Exit>;
  readonly #child: ChildProcess;
  readonly #onLoaded: (files: readonly string[]) => void;
  #listener: Listener | null = null;
  #exit: Exit | null = null;
  #wasKilled = false;

  constructor(options: ProcessOptions, onLoaded: (files: readonly string[]) => void) {
    this.#onLoaded = onLoaded;
    this.#child = start(options);
    // Twice the payload, because a bulk's members each send theirs alone and errors come on top.
    const reader = new FrameReader(2 * options.maxPayload + 1_048_576, (header, body) =>
      this.#heard(header as Report, body),
    );
    const fromChild = this.#child.stdio[descriptors.toServer] as Readable | null | undefined;
    fromChild?.on('data', (chunk: Buffer) => this.#read(reader, chunk));
    this.#child.stdout?.setEncoding('utf8').on('data', (text: string) => this.#listener?.raw(text, 'info'));
    this.#child.stderr?.setEncoding('utf8').on('data', (text: string) => this.#listener?.raw(text, 'error'));
    for (const stream of this.#child.stdio) stream?.on('error', () => {});
    this.ended = new Promise((resolve) => this.#onEnd(resolve));
  }

  get pid(): number | undefined {
    return this.#child.pid;
  }

  get isAlive(): boolean {
    return this.#exit === null && this.#child.exitCode === null && this.#child.signalCode === null;
  }

  /** Who is told from now on; a process that is gone already says so in a moment. */
  set listener(listener: Listener | null) {
    this.#listener = listener;
    const exit = this.#exit;
    if (exit !== null && listener !== null) queueMicrotask(() => listener.exit(exit));
  }

  send(command: Command, body: readonly string[] = []): void {
    const toChild = this.#child.stdio[descriptors.fromServer] as Writable | null | undefined;
    if (this.isAlive) toChild?.write(encodeFrame(command, body));
  }

  /** True when it was {@link kill} that ended it. */
  get wasKilled(): boolean {
    return this.#wasKilled;
  }

  /** Ends the process and all that it started. */
  kill(): void {
    if (this.isAlive) this.#wasKilled = true;
    this.#killAll();
  }

  #killAll(): void {
    const { pid } = this.#child;
    if (pid === undefined) return;
    if (process.platform === 'win32') {
      spawn('taskkill', ['/pid', String(pid), '/t', '/f'], { stdio: 'ignore', windowsHide: true }).on('error', () =>
        this.#child.kill('SIGKILL'),
      );
      return;
    }
    try {
      process.kill(-pid, 'SIGKILL');
    } catch {
      this.#child.kill('SIGKILL');
    }
  }

  #read(reader: FrameReader, chunk: Buffer): void {
    try {
      reader.push(chunk);
    } catch {
      this.kill();
    }
  }

  #heard(report: Report, body: Buffer): void {
    if (report.kind === 'loaded') this.#onLoaded(report.files);
    else this.#listener?.report(report, body);
  }

  #onEnd(resolve: (exit: Exit) => void): void {
    const finish = (exit: Exit) => {
      if (this.#exit !== null) return;
      this.#exit = exit;
      this.#listener?.exit(exit);
      resolve(exit);
    };
    let failure: Error | null = null;
    this.#child.on('error', (error) => {
      failure = error;
      if (this.#child.pid === undefined) finish({ code: null, signal: null, error });
    });
    this.#child.on('close', (code, signal) => finish({ code, signal, error: failure }));
    this.#child.on('exit', () => {
      this.#killAll();
      setTimeout(() => {
        for (const stream of this.#child.stdio) stream?.destroy();
      }, drainTime).unref();
    });
  }
}

function start({ script, maxHeap, root, maxPayload }: ProcessOptions): ChildProcess {
  const options: ChildOptions = { root, maxPayload };
  const flags = [`--max-old-space-size=${maxHeap}`, '--disable-warning=ExperimentalWarning'];
  return spawn(process.execPath, [...flags, script, JSON.stringify(options)], {
    cwd: root,
    env: childEnvironment(),
    stdio: ['ignore', 'pipe', 'pipe', 'pipe', 'pipe', 'pipe'],
    // A process group of its own, so that a kill takes along what a handler started, and Ctrl+C reaches the server alone.
    detached: process.platform !== 'win32',
    windowsHide: true,
  });
}

/** Handlers see the environment without what is the server's own: its token and settings. */
function childEnvironment(): NodeJS.ProcessEnv {
  const entries = Object.entries(process.env).filter(([name]) => !/^(BGOPS_|FORCE_COLOR$)/i.test(name));
  return { ...Object.fromEntries(entries), ELECTRON_RUN_AS_NODE: '1' };
}
