import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { statSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { build } from '../../esbuild.mjs';
import { Engine } from '../../src/engine/engine.ts';
import { functionRunner } from '../../src/engine/handler/functionRunner.ts';
import { everything, parseQuery } from '../../src/operation/query.ts';
import { askAll, type Question, type Times, timed } from './asking.ts';
import { describeMachine } from './machine.ts';
import { facadePages, facadeReport } from './scaleFacade.ts';
import { startServer } from './scaleServer.ts';
import { viewQuestions } from './scaleView.ts';
import { cell, markdownTable } from './table.ts';

const sizes = [1_000, 1_000_000] as const;
const pageSize = 50;
const deltaChanges = 100;
const limits = { ratio: 2, memoryMb: 150 };

/** Milliseconds of each question and of each page through a facade, and memory, with one number of operations. */
interface Sized {
  readonly times: ReadonlyMap<string, Times>;
  readonly pages: ReadonlyMap<string, Times>;
  readonly rss: { now: number; peak: number } | undefined;
  readonly fileMb: number;
  readonly startMs: number;
}

/** The engine and its server with 1,000 and 1,000,000 operations; gives back the part of the results file about it. */
export async function benchScale(
  folder: string,
  command: string,
  samples: number,
  say: (line: string) => void,
): Promise<string> {
  await build({ targets: ['server'] });
  const measured: Sized[] = [];
  for (const size of sizes) {
    const data = join(folder, `scale-${size}`);
    await mkdir(data);
    say(`filling ${cell(size, 0)} operations…`);
    await fill(data, size);
    say(`measuring with ${cell(size, 0)} operations…`);
    measured.push(await measureSize(data, samples));
  }
  return report(measured, describeMachine(folder, undefined), command, samples);
}

async function fill(data: string, size: number): Promise<void> {
  const child = spawn(process.execPath, [join(import.meta.dirname, 'scaleFill.ts'), data, String(size)], {
    stdio: ['ignore', 'inherit', 'inherit'],
  });
  const killWithUs = (): void => void child.kill('SIGKILL');
  process.once('exit', killWithUs);
  const [code] = await once(child, 'exit');
  process.off('exit', killWithUs);
  if (code !== 0) throw new Error(`Filling the data folder ended with code ${code}.`);
}

async function measureSize(data: string, samples: number): Promise<Sized> {
  const times = new Map(await inProcess(data, samples));
  const start = performance.now();
  const server = await startServer(data);
  const startMs = performance.now() - start;
  try {
    const version = await server.newestVersion();
    const get = (path: string) => () => timed(() => server.get(path));
    const questions: Question[] = [
      { title: 'server: first page of Complete', ask: get(`/operations?status=Complete&limit=${pageSize}`) },
      { title: 'server: first page of Waiting', ask: get(`/operations?status=Waiting&limit=${pageSize}`) },
      { title: 'server: counts', ask: get('/counts') },
      {
        title: `server: delta of ${deltaChanges} changes`,
        ask: () => server.changesSince(version - deltaChanges, version),
      },
      ...(await viewQuestions(server)).map(({ title, ask }) => ({ title, ask: () => timed(ask) })),
    ];
    for (const [title, time] of await askAll(questions, samples)) times.set(title, time);
    const pages = await askAll(
      (await facadePages(server)).map(([title, ask]) => ({ title, ask: () => timed(ask) })),
      samples,
    );
    return {
      times,
      pages,
      rss: server.rssMb(),
      fileMb: statSync(join(data, 'operations.db')).size / 1024 ** 2,
      startMs,
    };
  } finally {
    await server.stop();
  }
}

/** The same without HTTP, where nothing hides what the store takes. */
async function inProcess(data: string, samples: number): Promise<Map<string, Times>> {
  const engine = await Engine.open({ folder: data, runner: functionRunner({ handlers: {} }) });
  try {
    const page = (status: 'Complete' | 'Waiting') => () =>
      timed(() => engine.list(parseQuery(`status:${status}`, Date.now()), { limit: pageSize }));
    return await askAll(
      [
        { title: 'engine: first page of Complete', ask: page('Complete') },
        { title: 'engine: first page of Waiting', ask: page('Waiting') },
        { title: 'engine: counts', ask: () => timed(() => engine.counts(everything)) },
        {
          title: `engine: delta of ${deltaChanges} changes`,
          ask: () => timed(() => engine.changesSince(engine.version() - deltaChanges, deltaChanges)),
        },
      ],
      samples,
    );
  } finally {
    await engine.stop({ graceMs: 0 });
  }
}

function report(measured: readonly Sized[], machine: readonly string[], command: string, samples: number): string {
  const [small, large] = measured;
  const rows = [...(small?.times ?? [])].map(([title, before]) => {
    const after = large?.times.get(title);
    const ratio = after === undefined ? Number.NaN : after.p50 / before.p50;
    return [
      title,
      `${cell(before.p50, 2)} / ${cell(before.p99, 2)}`,
      `${cell(after?.p50, 2)} / ${cell(after?.p99, 2)}`,
      cell(ratio, 2),
      ratio <= limits.ratio ? 'yes' : '**no**',
    ];
  });
  const memory = (sized: Sized | undefined): string => `${cell(sized?.rss?.now, 0)} / ${cell(sized?.rss?.peak, 0)}`;
  const peak = large?.rss?.peak;
  rows.push(
    ['server memory (RSS) now / peak, MB', memory(small), memory(large), '', fits(peak)],
    ['server start to first answer, ms', cell(small?.startMs, 0), cell(large?.startMs, 0), '', ''],
    ['database, MB', cell(small?.fileMb, 1), cell(large?.fileMb, 0), '', ''],
  );
  const header = ['', ...sizes.map((size) => `${cell(size, 0)} operations, p50 / p99 ms`), 'ratio of p50', 'reached'];
  return [
    [`- Date: ${new Date().toISOString().slice(0, 10)}; reproduce with \`${command}\``, ...machine].join('\n'),
    `Nine in ten operations are Complete with an attempt and their events, the others wait. ${samples} samples each, pages ` +
      `of ${pageSize}. To reach: each median at most ${limits.ratio} × its time with 1,000 operations, server memory at most ` +
      `${limits.memoryMb} MB.`,
    markdownTable(header, rows),
    facadeReport(
      [...(small?.pages.keys() ?? [])].map((title) => ({
        title,
        sizes: measured.flatMap(({ pages }) => pages.get(title) ?? []),
      })),
      sizes,
    ),
  ].join('\n\n');
}

function fits(peakMb: number | undefined): string {
  if (peakMb === undefined) return 'not measured';
  return peakMb <= limits.memoryMb ? 'yes' : '**no**';
}
