import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { memoryFlags } from '../../src/backend/engine/start.ts';

/** An engine server of our own on some data folder. */
export interface ScaleServer {
  readonly connection: { readonly url: string; readonly token: string };
  /** Answers the body of a GET below `/api/v1`; raises when it is not 200. */
  get(path: string): Promise<unknown>;
  /** The same of rows below `/api/data/v9.2/` of the Dataverse facade. */
  getRows(query: string): Promise<unknown>;
  /** The first page of a query through the Salesforce facade. */
  querySoql(soql: string): Promise<{ records: { Id?: string }[] }>;
  /** Milliseconds from asking for the changes after `version` until the one that brings the state to `until` is here. */
  changesSince(version: number, until: number): Promise<number>;
  /** Number of the newest change. */
  newestVersion(): Promise<number>;
  rssMb(): { now: number; peak: number } | undefined;
  stop(): Promise<void>;
}

const entry = join(import.meta.dirname, '../../dist/server.js');
const token = 'bench';

/** Starts `serve` on the folder, or on a database, without handlers, on a free port. */
export async function startServer(folder: string, database?: string): Promise<ScaleServer> {
  const settings = join(folder, 'salesforce.json');
  writeFileSync(settings, JSON.stringify({ dailyLimit: 100_000_000 }));
  const args = [...memoryFlags, entry, 'serve', '--data', folder, '--port', '0', '--salesforce', settings];
  const server = spawn(process.execPath, args, {
    env: { ...process.env, BGOPS_TOKEN: token, ...(database === undefined ? {} : { BGOPS_DATABASE: database }) },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const killWithUs = (): void => void server.kill('SIGKILL');
  process.once('exit', killWithUs);
  const url = await readyUrl(server);
  const headers = { authorization: `Bearer ${token}` };
  const get = async (path: string): Promise<unknown> => {
    const answer = await fetch(`${url}${path}`, { headers });
    if (answer.status !== 200) throw new Error(`GET ${path} answered ${answer.status}: ${await answer.text()}`);
    return answer.json();
  };
  return {
    connection: { url, token },
    get: (path) => get(`/api/v1${path}`),
    getRows: (query) => get(`/api/data/v9.2/backgroundoperations${query}`),
    querySoql: (soql) =>
      get(`/services/data/v66.0/query?q=${encodeURIComponent(soql)}`) as ReturnType<ScaleServer['querySoql']>,
    async changesSince(version, until) {
      const start = performance.now();
      await readChanges(`${url}/api/v1/events`, { ...headers, 'last-event-id': String(version) }, until);
      return performance.now() - start;
    },
    newestVersion: () => readChanges(`${url}/api/v1/events`, headers, 0),
    rssMb: () => residentMb(server.pid),
    async stop() {
      process.off('exit', killWithUs);
      const exited = once(server, 'exit');
      server.kill('SIGTERM');
      await exited;
    },
  };
}

async function readyUrl(server: ChildProcess): Promise<string> {
  if (!server.stdout) throw new Error('The server has no output.');
  const lines = createInterface(server.stdout);
  const ended = once(server, 'exit').then(([code]) => {
    throw new Error(`The engine server ended with code ${code} before it was ready.`);
  });
  const [line] = (await Promise.race([once(lines, 'line'), ended])) as [string];
  ended.catch(() => {});
  return (JSON.parse(line) as { url: string }).url;
}

/** Reads the stream of changes up to a version and answers the version that it came to. */
async function readChanges(url: string, headers: Record<string, string>, until: number): Promise<number> {
  const stop = new AbortController();
  const answer = await fetch(url, { headers, signal: stop.signal });
  if (answer.status !== 200 || !answer.body) throw new Error(`GET /events answered ${answer.status}.`);
  let text = '';
  for await (const piece of answer.body.pipeThrough(new TextDecoderStream())) {
    text += piece;
    if (text.includes('event: resync')) throw new Error(`The server asked for a resync before version ${until}.`);
    const version = lastVersion(text);
    if (version < until) continue;
    stop.abort();
    return version;
  }
  throw new Error(`The stream of changes ended before version ${until}.`);
}

/** Version of the last event that is complete. */
function lastVersion(text: string): number {
  const complete = text.slice(0, text.lastIndexOf('\n\n') + 2);
  return Math.max(-1, ...[...complete.matchAll(/^id: ?(\d+)$/gm)].map(([, id]) => Number(id)));
}

function residentMb(pid: number | undefined): { now: number; peak: number } | undefined {
  try {
    const status = readFileSync(`/proc/${pid}/status`, 'utf8');
    const kib = (name: string): number => Number(new RegExp(`${name}:\\s+(\\d+) kB`).exec(status)?.[1]);
    return { now: kib('VmRSS') / 1024, peak: kib('VmHWM') / 1024 };
  } catch {
    return undefined;
  }
}
