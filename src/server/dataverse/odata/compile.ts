import type { Condition, Order } from '../../../operation/condition.ts';
import type { Filter } from './filter/filter.ts';
import type { OrderBy } from './order.ts';

/** Users by the GUIDs that the facade shows for them. */
export interface UserDirectory {
  /** Name of the user (`createdBy` …) with a GUID in lower case; undefined: nobody's. */
  nameOf(guid: string): Promise<string | undefined>;
}

/** A filter on background operations as a condition that the engine understands. */
export declare function compileFilter(filter: Filter | null, users: UserDirectory): Promise<Condition>;

/** An order of background operations as the engine's. */
export declare function compileOrder(order: readonly OrderBy[]): readonly Order[];
