import type { Order } from '../../../../operation/condition.ts';
import type { OrderBy } from '../order.ts';
import { isChoice, ranksOf } from './choice.ts';
import { shownErrorCodes } from './errorCode.ts';
import { fieldOf, known } from './field.ts';

/** An order of background operations as the engine's. Choices go by number [Q-order]. Raises a `DataverseFault` (400). */
export function compileOrder(order: readonly OrderBy[]): readonly Order[] {
  return order.flatMap(({ property, descending }): readonly Order[] => {
    if (isChoice(property)) return [{ field: 'outcome', descending, ranks: ranksOf(property) }];
    const field = fieldOf(known(property));
    if (field === 'errorCode') return [{ field, descending, instead: shownErrorCodes }];
    return field === null ? [] : [{ field, descending }];
  });
}
