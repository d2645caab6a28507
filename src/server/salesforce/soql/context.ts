import type { Engine } from '../../../engine/engine.ts';

/** Users of the engine, as far as queries need them. */
export interface Users {
  /** The user of a name of the engine. */
  of(name: string): QueryUser;
  /** The user of an id of 18 characters; undefined: nobody's. */
  find(id: string): Promise<QueryUser | undefined>;
  all(): Promise<readonly QueryUser[]>;
}

/** A row of `User`. */
export interface QueryUser {
  readonly id: string;
  readonly name: string;
  readonly username: string;
}

/** What a query is planned and executed with. */
export interface QueryContext {
  readonly engine: Pick<Engine, 'search' | 'aggregate' | 'countWhere'>;
  readonly users: Users;
  /** ms since 1970: what date literals count from. */
  readonly now: number;
  /** Of the user: where days begin; an IANA name. */
  readonly timeZone: string;
}
