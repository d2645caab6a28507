import type { SampleRow } from '../fixtures/dataverseSamples.ts';
import { type FixtureEnvironment, refusal } from './dataverseFixture.ts';
import type { FixtureAnswer, SeenRequest } from './fixtureServer.ts';

const rowPath = /backgroundoperations\(([^)]+)\)/;

/**
 * A table of rows at a fixture environment: lists with the filters that a connection watches changes by, single rows,
 * cancels and deletes. Times of rows are set by the test.
 */
export class FixtureTable {
  readonly rows: SampleRow[];

  constructor(environment: FixtureEnvironment, rows: readonly SampleRow[] = []) {
    this.rows = [...rows];
    environment.on(/^GET EntityDefinitions/, { body: { ChangeTrackingEnabled: false } });
    environment.on(/^GET backgroundoperations\?/, (request) => this.#list(request));
    environment.on(/^GET backgroundoperations\(/, ({ path }) => {
      const row = this.row(rowPath.exec(path)?.[1] ?? '');
      return row === undefined ? noRow : { body: row };
    });
  }

  row(id: string): SampleRow | undefined {
    return this.rows.find(({ backgroundoperationid }) => backgroundoperationid === id);
  }

  /** Writes fields of a row, as a change of the service does: with a new version and time. */
  change(id: string, fields: Readonly<Record<string, unknown>>, at: number): void {
    const row = this.row(id);
    if (row === undefined) throw new Error(`There is no row ${id}.`);
    const versionnumber = Math.max(...this.rows.map((each) => Number(each.versionnumber))) + 1;
    Object.assign(row, fields, { versionnumber, modifiedon: new Date(at).toISOString() });
  }

  remove(id: string): void {
    this.rows.splice(this.rows.indexOf(this.row(id) as SampleRow), 1);
  }

  #list({ path }: SeenRequest): FixtureAnswer {
    const after = /modifiedon ge (\S+?)(?:&|$)/.exec(path)?.[1];
    const ids = [...path.matchAll(/backgroundoperationid eq ([0-9a-f-]+)/g)].map(([, id]) => id);
    const above = /versionnumber gt (\d+)/.exec(path)?.[1];
    let rows = this.rows.filter(
      (row) =>
        (after === undefined || Date.parse(String(row.modifiedon)) >= Date.parse(after)) &&
        (ids.length === 0 || ids.includes(row.backgroundoperationid)) &&
        (above === undefined || Number(row.versionnumber) > Number(above)),
    );
    const order = /\$orderby=(\w+) desc/.exec(path)?.[1];
    if (order !== undefined) rows.sort((a, b) => (String(a[order]) < String(b[order]) ? 1 : -1));
    const top = /\$top=(\d+)/.exec(path)?.[1];
    const count = rows.length;
    if (top !== undefined) rows = rows.slice(0, Number(top));
    return { body: { value: rows, ...(path.includes('$count=true') ? { '@odata.count': count } : {}) } };
  }
}

const noRow = refusal(
  404,
  '0x80048d02',
  'The HTTP status code of the response was not expected (404). Could not find item.',
);
