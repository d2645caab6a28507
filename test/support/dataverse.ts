import { type FacadeServer, type Json, type Reply, startFacadeServer } from './facade.ts';
import type { StartOptions } from './server.ts';

export type { Reply } from './facade.ts';

/** A row of the facade as JSON. */
export type Row = Json;

/** A real server, spoken to in raw HTTP as a Dataverse client would; `api` is `{url}/api/data/v9.2/`. */
export interface TestFacade extends FacadeServer {
  /** Stores a row and answers its id. */
  create(row: Row): Promise<string>;
}

const dialect = {
  option: '--dataverse',
  path: '/api/data/v9.2/',
  headers: { accept: 'application/json', 'odata-version': '4.0', 'odata-maxversion': '4.0' },
} as const;

export async function startFacade(settings?: Row, options: StartOptions = {}): Promise<TestFacade> {
  const facade = await startFacadeServer(dialect, settings, options);
  return {
    ...facade,
    async create(row) {
      const { headers } = await facade.expect(204, 'POST', 'backgroundoperations', row);
      return idIn(headers);
    },
  };
}

/** The id at the end of `OData-EntityId`. */
export function idIn(headers: Headers): string {
  return /\(([0-9a-f-]{36})\)$/.exec(headers.get('odata-entityid') ?? '')?.[1] ?? '';
}

/** Code and message of an error document. */
export function errorOf({ json }: Reply): { code: string; message: string } {
  return json.error as { code: string; message: string };
}

/** The rows of a list. */
export function rowsOf({ json }: Reply): Row[] {
  return json.value as Row[];
}
