import type { Order } from '../../../../operation/condition.ts';
import { columnOf } from '../../../../service/dataverse/columns.ts';
import type { OrderBy } from '../order.ts';
import { isChoice, ranksOf } from './choice.ts';

/**
 * An order of background operations as the engine's. Choices go by number [Q-order]. Rows whose `displayname` is their
 * name, having none of their own, come as those without a display name do, by name.
 */
export function compileOrder(order: readonly OrderBy[]): readonly Order[] {
  return order.flatMap(({ property, descending }): readonly Order[] => {
    if (isChoice(property)) return [{ field: 'outcome', descending, ranks: ranksOf(property) }];
    if (property === 'displayname')
      return [
        { field: 'displayName', descending },
        { field: 'name', descending },
      ];
    const field = columnOf(property)?.field ?? null;
    return field === null ? [] : [{ field, descending }];
  });
}
