import { z } from 'zod';
import type { Clock } from '../../../operation/clock.ts';
import { OperationFailure } from '../../../operation/error.ts';
import type { Operation } from '../../../operation/operation.ts';
import { ServiceFailure } from '../../web/failure.ts';
import { KnownRows } from '../../web/known.ts';
import { Problems } from '../../web/problems.ts';
import type { Requests } from '../request/requests.ts';
import { preferRows, rowAddress, select } from './address.ts';
import { decode, rowsAnswer } from './answer.ts';
import type { Cells } from './cells.ts';
import { isGuid } from './expression.ts';
import { Memory } from './memory.ts';
import { mapRow } from './row.ts';
import { Versions } from './versions.ts';

export interface RowsOptions {
  readonly requests: Requests;
  readonly clock: Clock;
  /** A row that could not be read, as a sentence; told once each. */
  onProblem(sentence: string): void;
}

export interface Row {
  readonly operation: Operation;
  readonly cells: Cells;
}

/** One page of an answer. */
export interface RowsPage {
  /** By place in the answer; what could not be read, or is no row, is null. */
  readonly rows: readonly (Row | null)[];
  /** Sentences on rows that could not be read. */
  readonly problems: readonly string[];
  /** Ids that a delta names as deleted. */
  readonly deleted: readonly string[];
  /** Addresses below this origin. */
  readonly next: string | null;
  readonly delta: string | null;
}

export interface PageOptions {
  readonly size?: number;
  readonly signal?: AbortSignal | undefined;
  readonly impatient?: boolean;
  /** One more preference. */
  readonly prefer?: string;
}

const deletion = z.object({ id: z.guid(), reason: z.string() });
const withId = z.object({ backgroundoperationid: z.guid() });

/** Reads rows: every row is checked, mapped, and shown as this connection knows it; one that is odd spoils no other. */
export class Rows {
  readonly requests: Requests;
  readonly versions = new Versions();
  readonly known = new KnownRows();
  readonly memory: Memory;
  readonly #problems: Problems;

  constructor({ requests, clock, onProblem }: RowsOptions) {
    this.requests = requests;
    this.memory = new Memory(clock);
    this.#problems = new Problems(onProblem);
  }

  /** The page at an address; rows in it are remembered as shown. */
  async page(address: string, { size, signal, impatient, prefer }: PageOptions = {}): Promise<RowsPage> {
    const headers = preferRows(size);
    if (prefer !== undefined) headers.prefer = `${prefer},${headers.prefer}`;
    const options = { headers, signal, ...(impatient === undefined ? {} : { impatient }) };
    const answer = await this.requests.read(address, options).catch(noTable);
    const content = decode(rowsAnswer, answer.text, 'GET backgroundoperations');
    const rows: (Row | null)[] = [];
    const problems: string[] = [];
    const deleted: string[] = [];
    for (const value of content.value) {
      const gone = deletion.safeParse(value);
      if (gone.success) {
        deleted.push(gone.data.id.toLowerCase());
        this.known.forget(gone.data.id.toLowerCase());
        rows.push(null);
        continue;
      }
      const mapped = mapRow(value, this.versions);
      if (mapped.operation === undefined) problems.push(mapped.problem);
      rows.push(mapped.operation === undefined ? null : this.#show(mapped));
    }
    for (const problem of problems) this.#problems.tell(problem);
    return {
      rows,
      problems,
      deleted,
      next: this.#linkOf(content['@odata.nextLink']),
      delta: this.#linkOf(content['@odata.deltaLink']),
    };
  }

  /** Ids of the rows at an address, of one page: nothing else of them is looked at. */
  async ids(address: string, size: number, signal: AbortSignal | undefined): Promise<readonly string[]> {
    const asked = { headers: preferRows(size), signal, impatient: true };
    const answer = await this.requests.read(address, asked).catch(noTable);
    const { value } = decode(rowsAnswer, answer.text, 'GET backgroundoperations');
    return value.map((row) => withId.safeParse(row).data?.backgroundoperationid.toLowerCase() ?? '');
  }

  /** One row. Raises `not-found`, and `internal` with the field of a row that is not as expected. */
  async one(id: string, columns?: readonly string[], signal?: AbortSignal): Promise<Row> {
    signal?.throwIfAborted();
    const key = id.toLowerCase();
    if (!isGuid(key)) throw notFound(id);
    const partition = this.known.get(key)?.partitionId ?? null;
    const answer = await this.requests
      .read(`${rowAddress(key, partition)}${select(columns)}`, { headers: preferRows(), signal })
      .catch((error: unknown) => {
        if (!isGone(error)) throw error;
        const unseen = this.memory.unseen(key);
        if (unseen === undefined) throw notFound(id);
        return unseen;
      });
    if (!('text' in answer)) return { operation: answer, cells: noCells };
    const mapped = mapRow(decode(z.unknown(), answer.text, 'GET backgroundoperations'), this.versions);
    if (mapped.operation === undefined) throw new OperationFailure('internal', mapped.problem);
    return this.#show(mapped);
  }

  #show({ operation, cells }: Row): Row {
    const shown = this.memory.shown(operation);
    this.known.note(shown);
    return { operation: shown, cells };
  }

  /** Where a link leads, as an address of this origin: whatever host it names, nothing is sent there. */
  #linkOf(link: string | undefined): string | null {
    if (link === undefined) return null;
    const { api } = this.requests;
    const url = URL.canParse(link, api.href) ? new URL(link, api) : null;
    if (url?.pathname.startsWith('/api/data/')) return `${url.pathname}${url.search}`;
    throw new ServiceFailure('internal', `The answer of ${api.host} has a link that leads elsewhere.`, {
      trouble: 'stranger',
    });
  }
}

/** A list that is not there is a table that is not there. */
function noTable(error: unknown): never {
  if (!isGone(error)) throw error;
  const message =
    'This environment has no table of background operations. It needs a Dataverse environment of today, in which the feature is on.';
  throw new ServiceFailure('no-such-route', message, { trouble: 'no-table', httpStatus: 404, cause: error });
}

/** True when the service says that a row is not there; some versions put 404 into the code only (reference 3.10). */
export function isGone(error: unknown): boolean {
  return error instanceof OperationFailure && error.code === 'not-found';
}

export function notFound(id: string): OperationFailure {
  return new OperationFailure(
    'not-found',
    `There is no background operation ${id.slice(0, 100)}. It may have expired or been deleted.`,
  );
}

const noCells: Cells = {
  etag: null,
  text: () => null,
  number: () => null,
  versionNumber: null,
  shown: () => null,
};
