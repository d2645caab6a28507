import { cp, mkdtemp, readFile, realpath, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import type { Context, Handler, SingleHandler } from '../../../src/engine/handler/api.ts';

export const example = new URL('../../../example/', import.meta.url);

export const handlerFiles = [
  'apply-ledger.ts',
  'convert-amount.ts',
  'count-primes.mjs',
  'import-orders.ts',
  'index-folder.mjs',
  'report-sales.ts',
] as const;

/** Gives every test of the suite a fresh copy of the example as working directory. */
export function inFreshWorkspace(): void {
  const home = process.cwd();
  let folder: string;
  beforeEach(async () => {
    folder = await realpath(await mkdtemp(join(tmpdir(), 'bgops-example-')));
    await cp(example, folder, { recursive: true, filter: (path) => basename(path) !== 'out' });
    process.chdir(folder);
  });
  afterEach(async () => {
    process.chdir(home);
    await rm(folder, { recursive: true });
  });
}

/** The default export of a handler file of the example. */
export async function loadHandler(file: (typeof handlerFiles)[number]): Promise<Handler<never>> {
  return (await import(new URL(`operations/${file}`, example).href)).default;
}

export async function loadSingle<Input>(file: (typeof handlerFiles)[number]): Promise<SingleHandler<Input>> {
  return (await loadHandler(file)) as SingleHandler<Input>;
}

export const readJson = async (path: string) => JSON.parse(await readFile(path, 'utf8'));

/** A context that records what the handler says, and may stop it whenever it reports progress. */
export function recordingContext(options: { id?: string; attempt?: number; stopAtProgress?: number } = {}) {
  const controller = new AbortController();
  const progress: { fraction: number | null; message: string | undefined }[] = [];
  const lines: string[] = [];
  const write = (...values: unknown[]) => void lines.push(values.join(' '));
  const context = {
    signal: controller.signal,
    attempt: options.attempt ?? 1,
    operation: { id: options.id ?? '7d8e5c1e-0000-4000-8000-000000000001', name: '', type: '' } as Context['operation'],
    progress: (fraction: number | null, message?: string) => {
      progress.push({ fraction, message });
      if (progress.length === options.stopAtProgress) controller.abort(new Error('stopped by the test'));
    },
    log: Object.assign(write, { warn: write, error: write }),
  } satisfies Context;
  return { context, progress, lines, stop: () => controller.abort(new Error('stopped by the test')) };
}
