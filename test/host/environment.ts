import assert from 'node:assert/strict';
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { cp, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createInterface } from 'node:readline';
import * as vscode from 'vscode';
import { extensionId } from './session.ts';

const token = 'never-kept-in-plain-sight';

/** An engine server with the handlers of the example, whose facades stand for an environment and an org. */
export interface Environment {
  readonly url: string;
  readonly token: string;
  /** The JSON of an answer of the engine server's own API, which must be good. */
  ask(method: 'GET' | 'POST', path: string, body?: unknown): Promise<Record<string, unknown>>;
  /** Starts a custom API in the background and answers with the id of its operation. */
  begin(api: string, input: unknown): Promise<string>;
  stop(): Promise<void>;
}

export async function startEnvironment(): Promise<Environment> {
  const extension = vscode.extensions.getExtension(extensionId)?.extensionPath ?? '';
  const folder = await mkdtemp(path.join(tmpdir(), 'bgops-host-environment-'));
  await cp(path.join(extension, 'example'), path.join(folder, 'example'), { recursive: true });
  const args = ['--data', path.join(folder, 'data'), '--handlers', path.join(folder, 'example'), '--token', token];
  const child = spawn(process.execPath, [path.join(extension, 'dist', 'server.js'), 'serve', ...args], {
    stdio: ['ignore', 'pipe', 'ignore'],
    env: { ...process.env, ELECTRON_RUN_AS_NODE: '1' },
  });
  const url = await readyUrl(child);
  const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json' };
  const settings = { method: 'PUT', headers, body: JSON.stringify({ cancelInterrupts: true, retryLimit: 0 }) };
  assert.equal((await fetch(`${url}/api/v1/dataverse`, settings)).status, 200);
  return {
    url,
    token,
    async ask(method, address, body) {
      const answer = await fetch(`${url}${address}`, { method, headers, body: JSON.stringify(body) ?? null });
      const text = await answer.text();
      assert.ok(answer.ok, `${method} ${address}: ${text}`);
      return JSON.parse(text) as Record<string, unknown>;
    },
    async begin(api, input) {
      const answer = await fetch(`${url}/api/data/v9.2/${api}`, {
        method: 'POST',
        headers: { ...headers, prefer: 'respond-async' },
        body: JSON.stringify(input),
      });
      assert.equal(answer.status, 202, await answer.text());
      return answer.headers.get('x-ms-dyn-backgroundoperationid') ?? '';
    },
    async stop() {
      const ended = once(child, 'exit');
      child.kill('SIGTERM');
      await ended;
      await rm(folder, { recursive: true, force: true, maxRetries: 5 });
    },
  };
}

async function readyUrl(child: ChildProcess): Promise<string> {
  assert.ok(child.stdout);
  for await (const line of createInterface({ input: child.stdout })) return (JSON.parse(line) as { url: string }).url;
  throw new Error('The server ended before it was ready.');
}
