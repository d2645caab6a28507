import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { askAll, type Question, type Times, timed } from '../asking.ts';
import { type ScaleServer, startServer } from '../scaleServer.ts';

/** What is asked of both servers, through the API that a window uses. */
interface Asked {
  readonly title: string;
  /** Whether the target holds for it. */
  readonly counts: boolean;
  ask(server: ScaleServer, marks: Marks): Promise<unknown>;
}

/** What has to be known of a server before it can be asked. */
interface Marks {
  readonly version: number;
  /** Where the page begins that comes after 1,000 others, by filter. */
  readonly deep: ReadonlyMap<string, string>;
}

export interface Read {
  readonly title: string;
  readonly counts: boolean;
  readonly sqlite: Times;
  readonly postgres: Times;
}

const pageSize = 50;
const pagesBefore = 1_000;
const changes = 100;
const page = (filter: string) => `/operations?limit=${pageSize}${filter}`;
const filters = { all: '', complete: '&status=Complete' } as const;
const q = (search: string) => `&q=${encodeURIComponent(search)}`;

const asked: readonly Asked[] = [
  target('counts', '/counts'),
  target('first page', page(filters.all)),
  target('first page of Complete', page(filters.complete)),
  deepPage('page after 1,000 pages', filters.all),
  deepPage('page after 1,000 pages of Complete', filters.complete),
  {
    title: `delta of ${changes} changes`,
    counts: true,
    ask: (server, { version }) => server.changesSince(version - changes, version),
  },
  also('first page of Waiting', page('&status=Waiting')),
  also('page of a type, oldest first', `${page(q('type:lint'))}&order=oldest`),
  also('page of a type in another case', page(q('type:LATER'))),
  also('page of a parent key', page(q('parent:run-77'))),
  also('page of a group', page(q('group:Group-77'))),
  also('counts of a parent key', `/counts?${q('parent:run-77').slice(1)}`),
];

function target(title: string, path: string): Asked {
  return { ...also(title, path), counts: true };
}

function also(title: string, path: string): Asked {
  return { title, counts: false, ask: (server) => server.get(path) };
}

function deepPage(title: string, filter: string): Asked {
  return {
    title,
    counts: true,
    ask: (server, { deep }) => server.get(`${page(filter)}&after=${deep.get(filter)}`),
  };
}

/** Asks an engine server on SQLite and one on PostgreSQL the same, in turns. */
export async function compareReads(sqlite: string, postgres: string, parent: string, samples: number): Promise<Read[]> {
  const folder = join(parent, 'on-postgres');
  await mkdir(folder);
  const servers = { sqlite: await startServer(sqlite), postgres: await startServer(folder, postgres) };
  try {
    const questions: Question[] = [];
    for (const [name, server] of Object.entries(servers)) {
      const marks = await marksOf(server);
      for (const { title, ask } of asked) {
        questions.push({ title: `${name} ${title}`, ask: () => timed(() => ask(server, marks)) });
      }
    }
    // One question of both, then the next one.
    const half = asked.length;
    const turns = asked.flatMap((_, index) => [questions[index], questions[index + half]].flatMap((one) => one ?? []));
    const times = await askAll(turns, samples);
    const none: Times = { p50: Number.NaN, p90: Number.NaN, p99: Number.NaN };
    const of = (title: string): Times => times.get(title) ?? none;
    return asked.map(({ title, counts }) => ({
      title,
      counts,
      sqlite: of(`sqlite ${title}`),
      postgres: of(`postgres ${title}`),
    }));
  } finally {
    await Promise.all(Object.values(servers).map((server) => server.stop()));
  }
}

async function marksOf(server: ScaleServer): Promise<Marks> {
  const deep = new Map<string, string>();
  for (const filter of Object.values(filters)) {
    // Pages of 1,000 come to the same places.
    let after = '';
    for (let read = 0; read < pageSize * pagesBefore; read += 1_000) {
      const answer = await server.get(`/operations?limit=1000${filter}${after === '' ? '' : `&after=${after}`}`);
      after = (answer as { next: string | null }).next ?? '';
    }
    deep.set(filter, after);
  }
  return { version: await server.newestVersion(), deep };
}
