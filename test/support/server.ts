import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { Socket } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { databaseOf } from './postgres/place.ts';
import { serverScript } from './shipped.ts';

export interface StartOptions {
  /** Files of the handlers folder by name, as in `{'echo.mjs': 'export default …'}`. Left out: no handlers folder. */
  readonly handlers?: Readonly<Record<string, string>>;
  /** A data folder that is there already; it is not removed afterwards. */
  readonly dataFolder?: string;
  /** A handlers folder that is there already. */
  readonly handlersFolder?: string;
  /** More arguments of `serve`. */
  readonly args?: readonly string[];
  readonly env?: NodeJS.ProcessEnv;
}

/** A server that requests with its token are sent to. */
export interface TestClient {
  readonly url: string;
  /** Made by the server; empty when the test gave one. */
  readonly token: string;
  /** A request with the token; `body` is sent as JSON unless it is text already. */
  request(method: string, path: string, body?: unknown, headers?: Record<string, string>): Promise<Response>;
  /** The JSON of an answer that must be good. */
  json<T>(method: string, path: string, body?: unknown): Promise<T>;
}

/** A real engine server process. */
export interface TestServer extends TestClient {
  readonly pid: number;
  readonly dataFolder: string;
  readonly handlersFolder: string | null;
  readonly process: ChildProcess;
  /** Address of its metrics port; empty when none was asked for. */
  readonly metrics: string;
  /** What it has written to stderr so far. */
  stderr(): string;
  /** Everything it has written to stdout. */
  stdout(): string;
  /** SIGTERM, then its exit code; temporary folders are removed. */
  stop(): Promise<number | null>;
  /** SIGKILL; the data folder stays until {@link stop}. */
  kill(): Promise<void>;
}

/** Starts an engine server on a free port with folders of its own, and waits for its ready line. */
export async function startServer(options: StartOptions = {}): Promise<TestServer> {
  const isTemporary = options.dataFolder === undefined || options.handlers !== undefined;
  const temporary = isTemporary ? await mkdtemp(path.join(tmpdir(), 'bgops-server-')) : '';
  const tidyUp = async () => {
    if (isTemporary) await rm(temporary, { recursive: true, force: true });
  };
  const dataFolder = options.dataFolder ?? path.join(temporary, 'data');
  const handlersFolder = options.handlersFolder ?? (options.handlers ? path.join(temporary, 'operations') : null);
  if (options.handlers !== undefined && handlersFolder !== null) await writeFiles(handlersFolder, options.handlers);
  const own = options.args?.includes('--database') ?? false;
  const database = own ? null : await databaseOf(dataFolder);
  const child = spawn(
    process.execPath,
    [
      serverScript,
      'serve',
      ...['--data', dataFolder, '--port', '0'],
      ...(handlersFolder === null ? [] : ['--handlers', handlersFolder]),
      ...(database === null ? [] : ['--database', database]),
      ...(options.args ?? []),
    ],
    { stdio: ['ignore', 'pipe', 'pipe'], env: { ...process.env, ...options.env } },
  );
  let stderr = '';
  let stdout = '';
  child.stderr.on('data', (bytes: Buffer) => {
    stderr += bytes.toString();
  });
  child.stdout.on('data', (bytes: Buffer) => {
    stdout += bytes.toString();
  });
  const exited = once(child, 'exit').then(([code]) => code as number | null);
  // A test that fails before it stops its server must neither keep the run from ending nor leave a process behind.
  child.unref();
  for (const stream of [child.stdout, child.stderr]) if (stream instanceof Socket) stream.unref();
  const killLeft = () => child.kill('SIGKILL');
  process.once('exit', killLeft);
  void exited.then(() => process.off('exit', killLeft));
  const ready = await Promise.race([
    once(createInterface(child.stdout), 'line').then(
      ([line]) => JSON.parse(line) as { url: string; token?: string; metrics?: string },
    ),
    exited.then((code) => ({ code })),
  ]);
  if ('code' in ready) {
    await tidyUp();
    throw new Error(`The server ended with code ${ready.code} before it was ready:\n${stderr}`);
  }
  const { url, token = '', metrics = '' } = ready;

  return {
    ...testClient(url, token),
    pid: child.pid ?? 0,
    dataFolder,
    handlersFolder,
    process: child,
    metrics,
    stderr: () => stderr,
    stdout: () => stdout,
    async stop() {
      child.kill('SIGTERM');
      const code = await exited;
      await tidyUp();
      return code;
    },
    async kill() {
      child.kill('SIGKILL');
      await exited;
    },
  };
}

export function testClient(url: string, token: string): TestClient {
  const request: TestClient['request'] = (method, address, body, headers = {}) =>
    fetch(new URL(address, url), {
      method,
      headers: {
        ...(token === '' ? {} : { authorization: `Bearer ${token}` }),
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        ...headers,
      },
      ...(body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
    });
  return {
    url,
    token,
    request,
    async json<T>(method: string, address: string, body?: unknown): Promise<T> {
      const response = await request(method, address, body);
      const text = await response.text();
      if (!response.ok) throw new Error(`${method} ${address}: ${response.status} ${text}`);
      return (text === '' ? undefined : JSON.parse(text)) as T;
    },
  };
}

/** Resolves when so many handlers can run: on a machine that is busy a server answers before it has read all of them. */
export async function handlersReady(
  { request }: Pick<TestClient, 'request'>,
  count: number,
  headers: Record<string, string> = {},
): Promise<void> {
  for (;;) {
    const answer = await request('GET', '/api/v1/handlers', undefined, headers);
    const { handlers } = (await answer.json()) as { handlers: readonly { declaration: unknown }[] };
    if (handlers.filter(({ declaration }) => declaration !== null).length >= count) return;
  }
}

async function writeFiles(folder: string, files: Readonly<Record<string, string>>): Promise<void> {
  for (const [name, text] of Object.entries(files)) {
    const file = path.join(folder, name);
    await mkdir(path.dirname(file), { recursive: true });
    await writeFile(file, text);
  }
}
