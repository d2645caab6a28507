import { idOfSequence } from '../../src/service/salesforce/ids.ts';
import type { ScaleServer } from './scaleServer.ts';
import { cell, markdownTable } from './table.ts';

/** Milliseconds of a page, with each number of operations. */
export interface PageTimes {
  readonly title: string;
  readonly sizes: readonly { readonly p50: number; readonly p90: number }[];
}

/** Milliseconds that a page may take at most, its median, whatever the number of operations. */
const limit = 50;
const pageSize = 50;

/** Pages as clients of the two services ask for them; each filter is one that an index serves. */
export async function facadePages(server: ScaleServer): Promise<[title: string, ask: () => Promise<unknown>][]> {
  const hourAgo = new Date(Date.now() - 3_600_000).toISOString();
  const now = new Date().toISOString();
  const select = `$select=name,backgroundoperationstatuscode,createdon&$top=${pageSize}`;
  const dataverse = {
    status: 'backgroundoperationstatuscode eq 30',
    'status and name': "backgroundoperationstatuscode eq 0 and name eq 'later'",
    createdon: `createdon ge ${hourAgo}`,
  };
  const soql = (where: string) =>
    `SELECT Id, Name, Status, CreatedDate FROM BackgroundOperation WHERE ${where} LIMIT ${pageSize}`;
  const { records } = await server.querySoql('SELECT Id FROM BackgroundOperation WHERE NumFollowers > 0 LIMIT 1');
  const salesforce = {
    Id: `Id = '${idOfSequence(500)}'`,
    Status: "Status = 'Complete'",
    'Status and Name': "Status = 'Waiting' AND Name = 'later'",
    CreatedDate: `CreatedDate >= ${hourAgo}`,
    'SystemModstamp, nothing since': `SystemModstamp >= ${now}`,
    Type: "Type = 'LATER'",
    ParentKey: "ParentKey = 'RUN-0'",
    ExecutionGroup: "ExecutionGroup = 'GROUP-0'",
    GroupLeaderId: `GroupLeaderId = '${String(records[0]?.Id)}'`,
  };
  return [
    ...Object.entries(dataverse).map(([what, filter]): [string, () => Promise<unknown>] => [
      `Dataverse: ${what}`,
      () => server.getRows(`?${select}&$filter=${encodeURIComponent(filter)}`),
    ]),
    ...Object.entries(salesforce).map(([what, where]): [string, () => Promise<unknown>] => [
      `Salesforce: ${what}`,
      () => server.querySoql(soql(where)),
    ]),
  ];
}

/** The part of the report about those pages. */
export function facadeReport(pages: readonly PageTimes[], sizes: readonly number[]): string {
  const rows = pages.map(({ title, sizes: times }) => [
    title,
    ...times.map(({ p50, p90 }) => `${cell(p50, 2)} / ${cell(p90, 2)}`),
    (times.at(-1)?.p50 ?? Number.NaN) <= limit ? 'yes' : '**no**',
  ]);
  const header = ['', ...sizes.map((size) => `${cell(size, 0)} operations, p50 / p90 ms`), 'reached'];
  return [
    `Through the facades, a page of ${pageSize} filtered by a column that has an index. To reach: a median of ${limit} ms at most.`,
    markdownTable(header, rows),
  ].join('\n\n');
}
