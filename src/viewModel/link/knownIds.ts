import type { Backend } from '../../backend/backend.ts';
import type { Clock } from '../../operation/clock.ts';
import { formatQuery } from '../../operation/query.ts';

/** Most ids that one question names. */
const asked = 50;
/** How long an id that was not found is taken not to exist, ms. */
const doubt = 60_000;
/** Most ids that are remembered. */
const most = 2_000;

/** Which ids a connection has, asked for many at once and remembered. */
export class KnownIds {
  readonly #clock: Clock;
  /** Null: it has the id; else until when (ms of the clock's `elapsed`) it is taken not to have it. */
  readonly #known = new Map<string, number | null>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** Those that exist among the ids, as they are written there. One request at most, none when all are known. */
  async among(backend: Pick<Backend, 'list'>, ids: readonly string[]): Promise<ReadonlySet<string>> {
    const now = this.#clock.elapsed();
    const open = [...new Set(ids)].filter((id) => {
      const until = this.#known.get(key(id));
      return until === undefined || (until !== null && until < now);
    });
    if (open.length > 0) await this.#ask(backend, open.slice(0, asked), now);
    return new Set(ids.filter((id) => this.#known.get(key(id)) === null));
  }

  async #ask(backend: Pick<Backend, 'list'>, ids: readonly string[], now: number): Promise<void> {
    const query = formatQuery({ terms: [{ negated: false, kind: 'id', values: ids.map((id) => [id] as const) }] });
    const { operations } = await backend.list(query, { limit: asked });
    if (this.#known.size > most) this.#known.clear();
    const found = new Set(operations.map(({ id }) => key(id)));
    for (const id of ids) this.#known.set(key(id), found.has(key(id)) ? null : now + doubt);
  }
}

/** GUIDs are the same in either case; ids of Salesforce are told apart by it, and by their first 15 characters. */
function key(id: string): string {
  return id.includes('-') ? id.toLowerCase() : id.slice(0, 15);
}
