import type { Aggregation, Field, GroupBy, Search } from '../../operation/condition.ts';
import { OperationFailure } from '../../operation/error.ts';
import { kindOf } from './fields.ts';

const mostRows = 5_000;
const mostSkipped = 10_000;
const mostTerms = 20;
const mostGroups = 50_000;

/** Raises `invalid-request` for a page that is too large, or an order that is too long. */
export function checkSearch({ limit, skip = 0, order }: Search): void {
  const refusal = (message: string, path: string) => new OperationFailure('invalid-request', message, { path });
  if (!(Number.isInteger(limit) && limit >= 1 && limit <= mostRows)) {
    throw refusal(`A page has 1 to ${mostRows} operations.`, 'limit');
  }
  if (!(Number.isInteger(skip) && skip >= 0 && skip <= mostSkipped)) {
    throw refusal(`0 to ${mostSkipped} operations can be left out. Use the page marks to go further.`, 'skip');
  }
  if (order.length > mostTerms) throw refusal(`An order has at most ${mostTerms} terms.`, 'order');
}

/** Raises `invalid-request` for an aggregation that makes no sense. */
export function checkAggregation({ limit, measures, by }: Aggregation): void {
  const refusal = (message: string) => new OperationFailure('invalid-request', message);
  if (!(Number.isInteger(limit) && limit >= 1 && limit <= mostGroups)) {
    throw refusal(`An aggregation has 1 to ${mostGroups} groups.`);
  }
  if (by.some((one) => typeof one === 'object' && 'step' in one && !(Number.isSafeInteger(one.step) && one.step > 0))) {
    throw refusal('A step is a whole number above zero.');
  }
  for (const { work, field, as } of measures) {
    if (work === 'rows') continue;
    if (field === undefined) throw refusal(`The measure ${as} needs a field.`);
    if (work === 'countDistinct' && kindOf(field) === 'payload')
      throw refusal(`The values of ${field} cannot be told apart.`);
    if ((work === 'sum' || work === 'average') && kindOf(field) !== 'number') {
      throw refusal(`${field} is not a number: it has no ${work}.`);
    }
  }
}

/** The field that a group's value is of. */
export function fieldOf(by: GroupBy): Field {
  if (typeof by === 'string') return by;
  return 'leader' in by ? by.leader : by.field;
}
