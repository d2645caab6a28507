import { z } from 'zod';
import { OperationFailure } from '../../../operation/error.ts';
import type { Operation } from '../../../operation/operation.ts';
import { object } from '../../../service/salesforce/fields.ts';
import { readId } from '../../../service/salesforce/ids.ts';
import { KnownRows } from '../../web/known.ts';
import { Problems } from '../../web/problems.ts';
import type { SendOptions } from '../../web/transport.ts';
import { decode, queryAnswer } from '../request/answer.ts';
import type { Requests } from '../request/requests.ts';
import { is } from '../soql/condition.ts';
import { type Selection, statement } from '../soql/statement.ts';
import { OrgFields } from './fields.ts';
import { type Place, placeOf } from './record.ts';
import { mapRow } from './row.ts';

export interface RowsOptions {
  readonly requests: Requests;
  /** A row that could not be read, as a sentence; told once each. */
  onProblem(sentence: string): void;
  /** Told of rows that were just read. */
  onRows?(rows: readonly Operation[]): void;
}

/** A row of an answer; `operation` null: it could not be read; `place` null: it does not even say where it stands. */
export interface ReadRow {
  readonly operation: Operation | null;
  readonly place: Place | null;
}

/** One page of an answer. */
export interface RowsPage {
  readonly rows: readonly ReadRow[];
  readonly operations: readonly Operation[];
  /** Sentences on rows that could not be read. */
  readonly problems: readonly string[];
  /** Where it goes on, below this origin; null: nowhere. */
  readonly next: string | null;
}

type Asked = Pick<SendOptions, 'signal' | 'impatient'>;

const withId = z.object({ Id: z.string() });
const record = z.record(z.string(), z.unknown());

/** Reads rows: every row is checked and mapped; one that is odd spoils no other. */
export class Rows {
  readonly requests: Requests;
  readonly fields: OrgFields;
  readonly known = new KnownRows();
  readonly #problems: Problems;
  readonly #onRows: RowsOptions['onRows'];

  constructor({ requests, onProblem, onRows }: RowsOptions) {
    this.requests = requests;
    this.#onRows = onRows;
    this.fields = new OrgFields(requests);
    this.#problems = new Problems(onProblem);
  }

  /** Rows with all their fields; they are remembered as shown. */
  async page(selection: Omit<Selection, 'fields'>, asked: Asked = {}): Promise<RowsPage> {
    const fields = await this.fields.selected(asked.signal ?? undefined, asked.impatient);
    return this.#pageAt(queryPath(statement({ ...selection, fields })), asked);
  }

  /** One row. Raises `not-found`, and `internal` with the field of a row that is not as expected. */
  async one(id: string, asked: Asked = {}): Promise<Operation> {
    asked.signal?.throwIfAborted();
    const key = id.startsWith(object.keyPrefix) ? readId(id) : undefined;
    if (key === undefined) throw notFound(id);
    const { operations, problems } = await this.page({ where: is('Id', key), limit: 1 }, asked);
    const [operation] = operations;
    if (operation !== undefined) return operation;
    const [problem] = problems;
    throw problem === undefined ? notFound(key) : new OperationFailure('internal', problem);
  }

  /** Records of a whole query as they are in the answer, one page; for aggregates. */
  async records(
    soql: string,
    signal?: AbortSignal,
    impatient = true,
  ): Promise<readonly Readonly<Record<string, unknown>>[]> {
    const { records } = await this.#answer(queryPath(soql), { signal, impatient });
    return records.map((value) => record.safeParse(value).data ?? {});
  }

  /** The rows of `SELECT <every field> FROM BackgroundOperation <clauses>`. Clauses hold checked values only. */
  async select(clauses: string, signal?: AbortSignal): Promise<RowsPage> {
    const fields = await this.fields.selected(signal, true);
    return this.#pageAt(queryPath(`${statement({ fields })} ${clauses}`.trim()), { signal, impatient: true });
  }

  more(next: string, signal?: AbortSignal): Promise<RowsPage> {
    return this.#pageAt(next, { signal, impatient: true });
  }

  /** Ids (18 characters) of the rows of `SELECT Id FROM BackgroundOperation <clauses>`, one page. */
  async ids(clauses: string, signal?: AbortSignal): Promise<readonly string[]> {
    const records = await this.records(`${statement({ fields: ['Id'] })} ${clauses}`.trim(), signal);
    return records.flatMap((each) => readId(withId.safeParse(each).data?.Id ?? '') ?? []);
  }

  async #pageAt(path: string, asked: Asked): Promise<RowsPage> {
    const { records, nextRecordsUrl } = await this.#answer(path, asked);
    const problems: string[] = [];
    const rows = records.map((value): ReadRow => {
      const { operation, problem } = mapRow(value);
      if (operation !== undefined) this.known.note(operation);
      else problems.push(problem);
      return { operation: operation ?? null, place: placeOf(value) ?? null };
    });
    for (const problem of problems) this.#problems.tell(problem);
    const operations = rows.flatMap(({ operation }) => operation ?? []);
    this.#onRows?.(operations);
    return { rows, operations, problems, next: nextRecordsUrl ?? null };
  }

  async #answer(path: string, asked: Asked): Promise<z.output<typeof queryAnswer>> {
    const { text } = await this.requests.read(path, asked);
    return decode(queryAnswer, text, 'GET query');
  }
}

function queryPath(soql: string): string {
  return `query?q=${encodeURIComponent(soql)}`;
}

function notFound(id: string): OperationFailure {
  return new OperationFailure(
    'not-found',
    `There is no background operation ${id.slice(0, 100)}. It may have expired, or it may not show yet.`,
  );
}
