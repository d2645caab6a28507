import type { OrgPage, OrgRows, Usage } from '../../src/backend/salesforce/change/org.ts';
import { ServiceFailure } from '../../src/backend/web/failure.ts';
import { KnownRows } from '../../src/backend/web/known.ts';
import type { TextAnswer } from '../../src/backend/web/transport.ts';
import type { Clock } from '../../src/operation/clock.ts';
import type { Operation } from '../../src/operation/operation.ts';
import { jsonDate } from '../../src/service/salesforce/dates.ts';
import { fields } from '../../src/service/salesforce/fields.ts';
import { idOfSequence } from '../../src/service/salesforce/ids.ts';
import { operationOf } from './operations.ts';

interface Write {
  readonly row: Operation;
  readonly commitAt: number;
}

const minute = 60_000;

/**
 * An org in memory, as strict as the real one where changes are concerned: SystemModstamp has whole seconds and is set
 * when a row is written, and the row shows when its transaction is committed, which may be minutes later. It understands
 * only the clauses that following an org sends.
 */
export class NaiveOrg implements OrgRows {
  readonly known = new KnownRows();
  readonly fields = { names: async () => new Set(fields.map(({ name }) => name)) };
  /** Rows as they show, by id. */
  readonly rows = new Map<string, Operation>();
  /** Paths and clauses that were asked for. */
  readonly asked: string[] = [];
  usage: Usage | null = null;
  sent = 0;
  pageSize = 2_000;
  /** Refuses to filter or order by SystemModstamp. */
  refusesWindows = false;
  /** Whether `/deleted` names rows that went. */
  namesDeleted = true;
  /** Of every question: a failure that it ends with. */
  fails: (what: string) => ServiceFailure | undefined = () => undefined;
  readonly #clock: Clock;
  readonly #ahead: number;
  readonly #writes: Write[] = [];
  readonly #deleted: { readonly id: string; readonly at: number }[] = [];
  readonly requests: OrgRows['requests'];

  /** `ahead`: how far the org's clock is ahead of the machine's, ms. */
  constructor(clock: Clock, ahead = 0) {
    this.#clock = clock;
    this.#ahead = ahead;
    const org = this;
    this.requests = {
      read: (path) => this.#replication(path),
      get usage() {
        return org.usage;
      },
      get sent() {
        return org.sent;
      },
      orgNow: () => this.now,
    };
  }

  get now(): number {
    return this.#clock.now() + this.#ahead;
  }

  /** Writes a row, a new one without an id; it shows `delay` ms later. Undefined: its last write does not show yet. */
  write(fields: Partial<Operation>, delay = 0): Operation | undefined {
    this.#commit();
    const id = fields.id ?? idOfSequence(this.rows.size + this.#writes.length + 1_000);
    if (this.#writes.some(({ row }) => row.id === id)) return undefined;
    const at = Math.floor(this.now / 1_000) * 1_000;
    const before = this.rows.get(id) ?? operationOf({ submittedAt: at, sequence: at });
    const row = { ...before, ...fields, id, modifiedAt: at, version: at };
    this.#writes.push({ row, commitAt: this.now + delay });
    this.#commit();
    return row;
  }

  remove(id: string): void {
    this.rows.delete(id);
    this.#deleted.push({ id, at: this.now });
  }

  async select(clauses: string): Promise<OrgPage> {
    const found = this.#found(clauses);
    for (const row of found) this.known.note(row);
    return this.#page(found, 0);
  }

  async more(next: string): Promise<OrgPage> {
    this.#ask(`more ${next}`);
    const { rows, from } = JSON.parse(next) as { rows: string[]; from: number };
    return this.#page(
      rows.flatMap((id) => this.rows.get(id) ?? []),
      from,
    );
  }

  async ids(clauses: string): Promise<readonly string[]> {
    return this.#found(clauses).map(({ id }) => id);
  }

  async records(soql: string): Promise<readonly Readonly<Record<string, unknown>>[]> {
    const [newest] = this.#found(soql.replace(/^SELECT SystemModstamp FROM BackgroundOperation /, ''));
    return newest === undefined ? [] : [{ SystemModstamp: jsonDate(newest.modifiedAt) }];
  }

  #page(rows: readonly Operation[], from: number): OrgPage {
    const to = from + this.pageSize;
    const next = rows.length > to ? JSON.stringify({ rows: rows.map(({ id }) => id), from: to }) : null;
    return { operations: rows.slice(from, to), next };
  }

  #found(clauses: string): readonly Operation[] {
    this.#ask(clauses);
    this.#commit();
    const all = [...this.rows.values()];
    const ids = /^WHERE Id IN \((.*)\)$/.exec(clauses)?.[1];
    if (ids !== undefined) return all.filter(({ id }) => ids.includes(`'${id}'`));
    if (this.refusesWindows) throw refusal('INVALID_FIELD', 'SystemModstamp can not be filtered in a query call');
    const newest = all.sort((one, other) => other.modifiedAt - one.modifiedAt);
    if (clauses === 'ORDER BY SystemModstamp DESC LIMIT 1') return newest.slice(0, 1);
    const [, operator, date] = /^(?:WHERE SystemModstamp (>=?) (\S+) )?ORDER BY SystemModstamp$/.exec(clauses) ?? [];
    const from = date === undefined ? Number.NEGATIVE_INFINITY : Date.parse(date);
    return newest.reverse().filter(({ modifiedAt }) => modifiedAt > from || (operator === '>=' && modifiedAt === from));
  }

  async #replication(path: string): Promise<TextAnswer> {
    this.#ask(path);
    this.#commit();
    const url = new URL(path, 'http://localhost');
    const [start = 0, end = 0] = ['start', 'end'].map(
      (name) => Math.floor(Date.parse(String(url.searchParams.get(name))) / minute) * minute,
    );
    const isDeleted = path.includes('/deleted/');
    const furthest = this.now - (isDeleted ? 15 : 30) * 24 * 60 * minute;
    if (start >= end || start < furthest || (isDeleted && end - start <= minute))
      throw refusal('INVALID_REPLICATION_DATE', `A window from ${start} to ${end} cannot be asked for.`);
    const isIn = (at: number) => at >= start && at < end;
    // Whatever is written and does not show yet is not covered.
    const pending = this.#writes.map(({ row }) => row.modifiedAt);
    const latestDateCovered = jsonDate(Math.min(end, this.now, ...pending));
    const ids = [...this.rows.values()].filter(({ modifiedAt }) => isIn(modifiedAt)).map(({ id }) => id);
    const gone = this.namesDeleted ? this.#deleted.filter(({ at }) => isIn(at)) : [];
    const deletedRecords = gone.map(({ id, at }) => ({ id, deletedDate: jsonDate(at) }));
    const answer = isDeleted
      ? { deletedRecords, earliestDateAvailable: jsonDate(furthest), latestDateCovered }
      : { ids, latestDateCovered };
    return { status: 200, text: JSON.stringify(answer), header: () => undefined };
  }

  #ask(what: string): void {
    this.asked.push(what);
    this.sent += 1;
    const failure = this.fails(what);
    if (failure !== undefined) throw failure;
  }

  #commit(): void {
    const due = this.#writes.filter(({ commitAt }) => commitAt <= this.now);
    for (const write of due.sort((one, other) => one.commitAt - other.commitAt)) {
      this.#writes.splice(this.#writes.indexOf(write), 1);
      this.rows.set(write.row.id, write.row);
    }
  }
}

function refusal(serviceCode: string, message: string): ServiceFailure {
  return new ServiceFailure('invalid-request', message, { trouble: 'refused', httpStatus: 400, serviceCode });
}
