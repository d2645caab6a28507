import type { Backend } from '../../backend/backend.ts';
import type { Operation } from '../../operation/operation.ts';
import { failureCode } from '../failureCode.ts';
import type { ExportRow } from './exportRow.ts';

/** What is exported of one connection: rows that are known, or all that a search finds. */
export interface ExportSource {
  readonly connection: string;
  readonly backend: Pick<Backend, 'capabilities' | 'list' | 'payload'>;
  readonly rows: readonly Operation[] | { readonly query: string };
}

export interface ExportOptions {
  /** Whether inputs and outputs are read, too, where there are any: two questions for each row. */
  readonly payloads: boolean;
  readonly signal: AbortSignal;
  /** Hears what a connection could not say, as a sentence. */
  readonly onPartial: (sentence: string) => void;
}

/** Rows of a page, and payloads that are asked for at a time. */
const pageSize = { plain: 1_000, payloads: 50 };
const together = 4;

/** The rows of all sources, page by page; each page is read when the one before has been taken. */
export async function* exportPages(
  sources: readonly ExportSource[],
  options: ExportOptions,
): AsyncGenerator<readonly ExportRow[], void, undefined> {
  for (const { connection, backend, rows } of sources) {
    const pages = 'query' in rows ? found(backend, rows.query, options) : [rows];
    for await (const page of pages) {
      if (!options.payloads || backend.capabilities.payloads !== true) {
        yield page.map((operation) => ({ connection, operation }));
        continue;
      }
      for (let from = 0; from < page.length; from += together) {
        options.signal.throwIfAborted();
        const part = page.slice(from, from + together);
        yield await Promise.all(part.map((operation) => withPayloads(connection, backend, operation)));
      }
    }
  }
}

async function* found(
  backend: Pick<Backend, 'list'>,
  query: string,
  { payloads, signal, onPartial }: ExportOptions,
): AsyncGenerator<readonly Operation[], void, undefined> {
  const limit = payloads ? pageSize.payloads : pageSize.plain;
  let after: string | undefined;
  do {
    signal.throwIfAborted();
    const asked = { limit, ...(after === undefined ? {} : { after }) };
    const { operations, next, partial } = await backend.list(query, asked, signal);
    if (partial) onPartial(partial);
    yield operations;
    after = next ?? undefined;
  } while (after !== undefined);
}

/** One that has been deleted meanwhile is exported as its row was. */
async function withPayloads(
  connection: string,
  backend: Pick<Backend, 'payload'>,
  operation: Operation,
): Promise<ExportRow> {
  const read = (kind: 'input' | 'output') =>
    backend.payload(operation.id, kind).catch((error: unknown) => {
      if (failureCode(error) === 'not-found') return null;
      throw error;
    });
  const [input, output] = await Promise.all([read('input'), read('output')]);
  return { connection, operation, input, output };
}
