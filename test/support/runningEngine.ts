import { dataFolders } from '../../scripts/vscode/engines.ts';
import { until } from '../../scripts/vscode/processes.ts';
import { readServerFile } from '../../src/backend/engine/find.ts';

/** The engine that the windows of a VS Code have started, for what nobody does by hand. */
export interface RunningEngine {
  submit(drafts: readonly object[]): Promise<void>;
  /** Waits until so many operations are found. */
  reached(search: string, count: number): Promise<void>;
  pause(type: string): Promise<void>;
  cancel(search: string): Promise<void>;
}

/** Raises when there is none below the folder. */
export async function runningEngine(folder: string): Promise<RunningEngine> {
  const [data] = await dataFolders(folder);
  const server = data === undefined ? null : await readServerFile(data);
  if (server === null) throw new Error(`No engine runs below ${folder}.`);
  const { url, token } = server;
  const ask = async (method: 'GET' | 'POST', address: string, body?: unknown): Promise<unknown> => {
    const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json' };
    const answer = await fetch(new URL(address, url), { method, headers, body: JSON.stringify(body) ?? null });
    const text = await answer.text();
    if (!answer.ok) throw new Error(`${method} ${address}: ${text}`);
    return JSON.parse(text);
  };
  return {
    submit: async (drafts) => void (await ask('POST', '/api/v1/operations', drafts)),
    reached: (search, count) =>
      until(
        `${count} are found by ${search}`,
        async () => {
          const found = (await ask('GET', `/api/v1/counts?q=${encodeURIComponent(search)}`)) as { total: number };
          return found.total >= count;
        },
        60_000,
      ),
    cancel: async (q) => void (await ask('POST', '/api/v1/operations/cancel', { q })),
    pause: async (type) => void (await ask('POST', '/api/v1/pause', { type })),
  };
}
