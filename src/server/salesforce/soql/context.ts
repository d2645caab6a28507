import type { Engine } from '../../../engine/engine.ts';
import type { Condition } from '../../../operation/condition.ts';
import type { Operation } from '../../../operation/operation.ts';
import type { UserDirectory } from '../users.ts';
import type { CalendarOptions } from './dateLiteral.ts';

/** What a query is planned and executed with. */
export interface QueryContext extends CalendarOptions {
  readonly engine: Pick<Engine, 'search' | 'aggregate' | 'countWhere'>;
  readonly users: Pick<UserDirectory, 'of' | 'find' | 'all'>;
  /** ms since 1970: what date literals count from. */
  readonly now: number;
  /** Rows that the service would have forgotten: deleted ones, to it; null: there are none. */
  readonly hidden: Condition | null;
  /** `leader`: that of a follower. */
  isHidden(operation: Operation, leader: Operation | undefined): boolean;
  /** Whether those are shown, as `/queryAll` does. */
  readonly showsHidden: boolean;
  /** Whether there is the field `Type`. */
  readonly typeField: boolean;
}
