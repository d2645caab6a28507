import assert from 'node:assert/strict';
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { cp, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createInterface } from 'node:readline';
import * as vscode from 'vscode';
import { extensionId } from './session.ts';

/** A team's engine server, whose processes come and go at one address. */
export interface Team {
  readonly url: string;
  /** The JSON of an answer, which must be good. */
  ask(method: 'GET' | 'POST' | 'DELETE', path: string, body?: unknown): Promise<Record<string, unknown>>;
  /** Submits an operation and answers with its id. */
  submit(operation: Record<string, unknown>): Promise<string>;
  /** Makes a token and answers with it and its id. */
  makeToken(name: string, scopes: readonly string[]): Promise<{ readonly id: string; readonly token: string }>;
  /** Another process at the same address; `token`: with another token, `folder`: on another data folder. */
  start(changes?: { token?: string; folder?: string }): Promise<void>;
  kill(): Promise<void>;
  stop(): Promise<void>;
}

/** Starts the first process. `database`: on PostgreSQL; left out: in a folder. */
export async function startTeam(firstToken: string, database?: string): Promise<Team> {
  const extension = vscode.extensions.getExtension(extensionId)?.extensionPath ?? '';
  const folder = await mkdtemp(path.join(tmpdir(), 'bgops-host-team-'));
  await cp(path.join(extension, 'example'), path.join(folder, 'example'), { recursive: true });
  let token = firstToken;
  let url = '';
  let child: ChildProcess | undefined;
  const start: Team['start'] = async (changes = {}) => {
    token = changes.token ?? token;
    const data = path.join(folder, changes.folder ?? 'data');
    const port = url === '' ? '0' : new URL(url).port;
    const args = ['--data', data, '--port', port, '--handlers', path.join(folder, 'example')];
    const shared = database === undefined ? [] : ['--database', database];
    child = spawn(process.execPath, [path.join(extension, 'dist', 'server.js'), 'serve', ...args, ...shared], {
      stdio: ['ignore', 'pipe', 'ignore'],
      env: { ...process.env, ELECTRON_RUN_AS_NODE: '1', BGOPS_TOKEN: token },
    });
    assert.ok(child.stdout);
    for await (const line of createInterface({ input: child.stdout })) {
      url = (JSON.parse(line) as { url: string }).url;
      return;
    }
    throw new Error('The server ended before it was ready.');
  };
  const end = async (signal: NodeJS.Signals) => {
    if (!child || child.exitCode !== null || child.signalCode !== null) return;
    const ended = once(child, 'exit');
    child.kill(signal);
    await ended;
  };
  const ask: Team['ask'] = async (method, address, body) => {
    const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json' };
    const answer = await fetch(`${url}${address}`, { method, headers, body: JSON.stringify(body) ?? null });
    const text = await answer.text();
    assert.ok(answer.ok, `${method} ${address}: ${text}`);
    return text === '' ? {} : (JSON.parse(text) as Record<string, unknown>);
  };
  await start();
  return {
    get url() {
      return url;
    },
    ask,
    submit: async (operation) => String((await ask('POST', '/api/v1/operations', operation)).id),
    async makeToken(name, scopes) {
      const { id, token: made } = await ask('POST', '/api/v1/tokens', { name, scopes });
      return { id: String(id), token: String(made) };
    },
    start,
    kill: () => end('SIGKILL'),
    async stop() {
      await end('SIGTERM');
      await rm(folder, { recursive: true, force: true, maxRetries: 5 });
    },
  };
}
