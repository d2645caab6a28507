import type { FacadeAnswer } from '../../facade/exchange.ts';
import { version } from '../../version.ts';
import { annotationsApplied, applied, emptyAnswer, jsonAnswer, textAnswer } from '../answers.ts';
import type { Call, Context, FacadeRoute } from '../context.ts';
import { faults } from '../fault.ts';
import type { Model } from '../odata/entity.ts';
import type { Expand } from '../odata/expand.ts';
import type { MemoryRow } from '../odata/filter/evaluate.ts';
import { parsePath } from '../odata/path.ts';
import { type Prefer, parsePrefer } from '../odata/prefer.ts';
import { type ODataQuery, parseQuery } from '../odata/query.ts';
import { unquoted } from '../odata/quote.ts';
import { argumentsOf, segmentsOf } from '../odata/segment.ts';
import { customApisOf } from './customApi.ts';
import { type Presentation, presentRow } from './present.ts';
import { rowsOf } from './rows.ts';
import { selectRows } from './select.ts';
import { type MemoryTable, memoryTables } from './tables.ts';

const model: Model = {
  sets: new Map(memoryTables.map((each) => [each.set, each])),
  isCallable: () => false,
};
const sets = memoryTables.map(({ set }) => set);
/** Custom APIs and what belongs to them, made of the handlers as they are now: to be read, in every way a list can be. */
export const customApiTablesRoute: FacadeRoute = {
  name: 'custom APIs',
  area: 'data',
  serves: (resource) => sets.includes(resource.split(/[(/]/, 1)[0] ?? ''),
  needs: () => 'read',
  examples: sets.map((set) => `GET ${set}`),
  async handle(call: Call, context: Context): Promise<FacadeAnswer> {
    const { request } = call;
    if (request.method !== 'GET') throw faults.methodNotAllowed(request.method);
    const rows = rowsOf(customApisOf(context.engine.handlers()), version);
    const prefer = parsePrefer(request.headers.prefer);
    const reading = { rows, prefer, call, context };
    const name = uniqueNameIn(call.resource);
    if (name !== undefined) {
      const row = rows.get('customapis')?.find(({ uniquename }) => uniquename === name);
      if (row === undefined) throw faults.missingKey('customapi');
      return readRow(tableOf('customapis'), row, reading);
    }
    const { resource } = parsePath(request.path, model);
    if (resource.kind === 'rows') return readList(tableOf(resource.set), rows.get(resource.set) ?? [], reading);
    if (resource.kind === 'count') return readCount(tableOf(resource.set), reading);
    if (resource.kind !== 'row' && resource.kind !== 'navigation') throw faults.noResource(request.path);
    const table = tableOf(resource.set);
    const row = rows.get(table.set)?.find((each) => each[table.key] === resource.key.id);
    if (row === undefined) throw faults.missingStandardRow(table.name, resource.key.id);
    return resource.kind === 'row' ? readRow(table, row, reading) : readLinked(table, row, resource.name, reading);
  },
};

/** The alternate key of the table `customapi`, when it is what stands in the address of one row. Raises a 400. */
function uniqueNameIn(resource: string): string | undefined {
  const [{ name = '', inside = null } = {}, ...rest] = segmentsOf(resource);
  if (name !== 'customapis' || inside === null || rest.length > 0) return undefined;
  const [only, ...others] = argumentsOf(inside);
  return only?.name === 'uniquename' && others.length === 0 ? unquoted(only.text) : undefined;
}

interface Reading {
  readonly rows: ReadonlyMap<string, readonly MemoryRow[]>;
  readonly prefer: Prefer;
  readonly call: Call;
  readonly context: Context;
}

function tableOf(set: string): MemoryTable {
  const table = memoryTables.find((each) => each.set === set);
  if (table === undefined) throw faults.unknownSegment(set);
  return table;
}

function readQuery(table: MemoryTable, on: 'list' | 'row', { call, context }: Reading): ODataQuery {
  const { clock, users, settings } = context;
  const { query, by } = call.request;
  return parseQuery(query, table, {
    model,
    on,
    now: clock.now(),
    user: users.idOf(by),
    lenientGuids: settings.lenientGuids,
  });
}

function readList(table: MemoryTable, rows: readonly MemoryRow[], reading: Reading): FacadeAnswer {
  const query = readQuery(table, 'list', reading);
  if (query.apply !== null)
    throw faults.invalid('Custom APIs can be listed and counted here, $apply is not supported.');
  const fitting = selectRows(rows, query);
  const value = fitting
    .slice(0, query.top ?? fitting.length)
    .map((row) => presentRow(table, row, query, presentation(reading)));
  const count = query.count ? { '@odata.count': fitting.length } : {};
  return json({ '@odata.context': contextOf(table, query, '', reading), ...count, value }, reading);
}

function readCount(table: MemoryTable, reading: Reading): FacadeAnswer {
  const query = readQuery(table, 'list', reading);
  const count = selectRows(reading.rows.get(table.set) ?? [], query).length;
  return textAnswer(String(count));
}

function readRow(table: MemoryTable, row: MemoryRow, reading: Reading): FacadeAnswer {
  const query = readQuery(table, 'row', reading);
  const context = { '@odata.context': contextOf(table, query, '/$entity', reading) };
  return json({ ...context, ...presentRow(table, row, query, presentation(reading)) }, reading);
}

function readLinked(table: MemoryTable, row: MemoryRow, name: string, reading: Reading): FacadeAnswer {
  const link = table.links.find((each) => each.name === name);
  if (link === undefined) throw faults.unknownSegment(name);
  const linked = (reading.rows.get(link.set) ?? []).filter((other) => other[link.theirs] === row[link.ours]);
  if (link.many) return readList(tableOf(link.set), linked, reading);
  const [target] = linked;
  return target === undefined ? emptyAnswer() : readRow(tableOf(link.set), target, reading);
}

function presentation({ rows, prefer }: Reading): Presentation {
  return { rows, wants: (name) => prefer.annotations.wants(name) };
}

function contextOf(table: MemoryTable, { select, expand }: ODataQuery, end: string, { call }: Reading): string {
  return `${call.api}$metadata#${table.set}${listed(select, expand)}${end}`;
}

function listed(select: readonly string[] | null, expand: readonly Expand[]): string {
  const names = [
    ...(select ?? []),
    ...expand.map((each) => `${each.navigation}${listed(each.select, each.expand) || '()'}`),
  ];
  return names.length === 0 ? '' : `(${names.join(',')})`;
}

function json(value: Record<string, unknown>, { prefer }: Reading): FacadeAnswer {
  return jsonAnswer(value, applied(annotationsApplied(prefer)));
}
