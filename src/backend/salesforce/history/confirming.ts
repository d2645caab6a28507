import type { Clock } from '../../../operation/clock.ts';
import { idsClause, idsPerQuery, type OrgRows } from '../change/org.ts';
import type { History } from './history.ts';

/** Asked at most so often, ms. */
const every = 60_000;
/** A row that says nothing of its expiry is taken to expire so long after its end, ms: what is documented for sites (reference 2.3). */
const usualLife = 86_400_000;

/** Finds out which of the kept rows whose time has come are gone, before they are shown or counted. */
export class Confirming {
  readonly #history: History;
  readonly #rows: Pick<OrgRows, 'ids' | 'requests'>;
  readonly #clock: Clock;
  /** elapsed ms. */
  #askedAt = Number.NEGATIVE_INFINITY;

  constructor(history: History, rows: Pick<OrgRows, 'ids' | 'requests'>, clock: Clock) {
    this.#history = history;
    this.#rows = rows;
    this.#clock = clock;
  }

  /** One request at most, and none when no row is due. Rejects as the org does. */
  async settle(signal?: AbortSignal): Promise<void> {
    await this.#history.refresh();
    if (this.#clock.elapsed() - this.#askedAt < every) return;
    const now = this.#rows.requests.orgNow();
    const due = this.#history
      .unsure(0, Number.POSITIVE_INFINITY)
      .filter(({ expiresAt, finishedAt, modifiedAt }) => (expiresAt ?? (finishedAt ?? modifiedAt) + usualLife) < now)
      .slice(0, idsPerQuery)
      .map(({ id }) => id);
    this.#askedAt = this.#clock.elapsed();
    if (due.length === 0) return;
    const present = new Set(await this.#rows.ids(idsClause(due), signal));
    this.#history.lose(due.filter((id) => !present.has(id)));
    // After a night there are more than one request tells.
    if (present.size < due.length) this.#askedAt = Number.NEGATIVE_INFINITY;
  }
}
