import { randomInt } from 'node:crypto';
import type { Journal } from '../../../engine/store/journal.ts';
import type { Clock } from '../../../operation/clock.ts';
import { longId, readId } from '../../../service/salesforce/ids.ts';
import { faults } from '../fault.ts';
import type { Settings } from '../settings.ts';

/** A query whose answer goes on. */
export interface OpenQuery {
  readonly text: string;
  /** Asked of `/queryAll`. */
  readonly all: boolean;
  readonly batchSize: number;
}

/** Where it goes on: after so many rows, at a mark of the engine's. */
export interface Continuation {
  readonly query: OpenQuery;
  readonly offset: number;
  readonly mark: string;
}

/** Queries that go on, by locators such as `01gBg0000000001YAA-2000`: an id and how many rows came before. */
export interface Locators {
  /** The locator of what follows; `before`: the one that led here. */
  open(what: Continuation, before: string | null): string;
  /** Raises INVALID_QUERY_LOCATOR when it is none, or too old. */
  find(locator: string): Continuation;
}

interface Opened {
  readonly query: OpenQuery;
  readonly since: number;
  readonly marks: Map<number, string>;
}

/** Queries, and places in one of them, of which more are forgotten, the oldest first. */
const limits = { queries: 2_000, marks: 1_000 };
const form = /^(01g[0-9A-Za-z]{12}(?:[A-Z0-5]{3})?)-(\d{1,9})$/;

/** What servers tell each other: a place in a query. */
interface News extends Omit<Opened, 'marks'> {
  readonly id: string;
  readonly offset: number;
  readonly mark: string;
}

const topic = 'locators of Salesforce';

/** They are kept in memory, and the servers of one database tell each other; one that is alone and starts anew knows none. */
export function createLocators(clock: Clock, settings: () => Settings, journal: Journal): Locators {
  const opened = new Map<string, Opened>();
  const keep = ({ id, query, since, offset, mark }: News): void => {
    const { marks } = opened.get(id) ?? { marks: new Map<number, string>() };
    opened.set(id, { query, since, marks });
    marks.set(offset, mark);
    trim(marks, limits.marks);
    trim(opened, limits.queries);
  };
  journal.on(topic, keep);

  const find = (id: string): Opened => {
    const found = opened.get(readId(id) ?? '');
    if (found === undefined) throw faults.badLocator();
    if (clock.now() - found.since < settings().locatorHours * 3_600_000) return found;
    opened.delete(id);
    throw faults.badLocator();
  };
  const begin = (query: OpenQuery): string => {
    const id = longId(`01gBg0${String(randomInt(1_000_000_000)).padStart(9, '0')}`);
    opened.set(id, { query, since: clock.now(), marks: new Map() });
    trim(opened, limits.queries);
    return id;
  };
  return {
    open({ query, offset, mark }, before) {
      const id = before === null ? begin(query) : (form.exec(before)?.[1] ?? '');
      const { since, query: known } = find(id);
      const place = { id: readId(id) ?? '', query: known, since, offset, mark };
      keep(place);
      journal.tell({ topic, value: place, until: since + settings().locatorHours * 3_600_000 });
      return `${readId(id) ?? id}-${offset}`;
    },
    find(locator) {
      const [, id = '', offset = ''] = form.exec(locator) ?? [];
      const { query, marks } = find(id);
      const mark = marks.get(Number(offset));
      if (mark === undefined) throw faults.badLocator();
      return { query, offset: Number(offset), mark };
    },
  };
}

function trim<Key>(all: Map<Key, unknown>, limit: number): void {
  for (const key of all.keys()) {
    if (all.size <= limit) return;
    all.delete(key);
  }
}
