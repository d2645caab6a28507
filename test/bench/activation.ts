/**
 * Activation time of our extension against test/fixtures/empty-extension, both in a real VS Code: in every round a
 * fresh extension host activates the two one after the other, in alternating order, loading their code included.
 */
import { mkdir, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { build } from '../../esbuild.mjs';
import { launchBrowser } from '../../scripts/vscode/browser.ts';
import { developmentAddress, exposeDriver } from '../../scripts/vscode/development.ts';
import { linkExtension } from '../../scripts/vscode/link.ts';
import { startServer, type VscodeServer } from '../../scripts/vscode/server.ts';
import { median, medianRatio, percentile } from './statistics.ts';
import { cell, markdownTable } from './table.ts';

const root = path.resolve(import.meta.dirname, '../..');
const meter = path.join(root, 'test/fixtures/activation-meter');
const names = { ours: 'background-operations', empty: 'empty-extension' } as const;
/** Most that ours may take, as a multiple of the empty one's. */
const limit = 2;

type Times = Record<string, number>;

/** The part of the results file about it. Throws when it took more than it may. */
export async function benchActivation(rounds = 15): Promise<string> {
  await build({ production: true, targets: ['extension'] });
  const temporary = await mkdtemp(path.join(os.tmpdir(), 'bgops-activation-'));
  try {
    return report(await measure(temporary, rounds));
  } finally {
    await rm(temporary, { recursive: true, force: true, maxRetries: 5 });
  }
}

async function measure(temporary: string, rounds: number): Promise<Times[]> {
  const extensionsDir = path.join(temporary, 'extensions');
  await linkExtension(await waiting(path.join(temporary, 'ours')), extensionsDir);
  await linkExtension(path.join(root, 'test/fixtures/empty-extension'), extensionsDir);
  const server = await startServer({ dataDir: path.join(temporary, 'server'), extensionsDir, driver: true });
  const browser = await launchBrowser();
  const results: Times[] = [];
  try {
    // The first round warms what the machine caches and does not count.
    for (let round = 0; round <= rounds; round += 1) {
      const order = round % 2 === 0 ? [names.ours, names.empty] : [names.empty, names.ours];
      const folder = path.join(temporary, order.join('+'));
      await mkdir(folder, { recursive: true });
      const page = await browser.newPage();
      const { promise, resolve, reject } = Promise.withResolvers<Times>();
      await exposeDriver(page, {
        onLog: (_type, args) => {
          const found = /^activation (\{.*\})$/.exec(String(args[0]));
          if (found?.[1]) resolve(JSON.parse(found[1]));
        },
        onExit: (code) => reject(new Error(`The meter ended with ${code} and no times.`)),
      });
      const late = setTimeout(() => reject(new Error('An extension host gave no times within a minute.')), 60_000);
      await page.goto(addressOf(server, folder));
      const times = await promise.finally(() => clearTimeout(late));
      if (round > 0) results.push(times);
      await page.close();
    }
  } finally {
    await browser.close();
    await server.stop();
  }
  return results;
}

/** Our extension as it is, but for the start of VS Code: it waits until the meter activates it. */
async function waiting(folder: string): Promise<string> {
  await mkdir(folder);
  const text = await readFile(path.join(root, 'package.json'), 'utf8');
  const manifest = JSON.parse(text) as { activationEvents: string[] };
  manifest.activationEvents = manifest.activationEvents.filter((event) => event !== 'onStartupFinished');
  await writeFile(path.join(folder, 'package.json'), JSON.stringify(manifest));
  for (const name of ['package.nls.json', 'l10n', 'media', 'dist'])
    await symlink(path.join(root, name), path.join(folder, name));
  return folder;
}

function addressOf(server: VscodeServer, folder: string): string {
  return developmentAddress(server, folder, { extension: meter, tests: path.join(meter, 'meter.cjs') });
}

function report(results: readonly Times[]): string {
  const ours = results.map((times) => times[names.ours] ?? Number.NaN);
  const empty = results.map((times) => times[names.empty] ?? Number.NaN);
  const ratio = medianRatio(ours, empty) ?? Number.NaN;
  const row = (name: string, times: readonly number[]) => [
    name,
    cell(median(times), 2),
    cell(percentile(times, 0.9), 2),
  ];
  const table = markdownTable(
    ['', 'median ms', 'p90 ms'],
    [row('Background Operations', ours), row('an empty extension with a view', empty)],
  );
  const verdict = `Median ratio ${cell(ratio, 2)}; to reach: at most ${limit}: ${ratio <= limit ? 'yes' : 'no'}.`;
  return [
    'Reproduce with `npm run bench -- activation`.',
    `${results.length} rounds, each in a fresh extension host: load the code and call \`activate\`.`,
    '',
    table,
    '',
    verdict,
  ].join('\n');
}
