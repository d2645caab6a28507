import { type Condition, everything, nothing } from '../../../../operation/condition.ts';
import { type Status, statuses } from '../../../../operation/status.ts';
import { pairOf } from '../../../../service/dataverse/status.ts';

/** The two columns that show the status of an operation, and the number that each shows for it. */
const shown: Readonly<Record<string, (status: Status) => number>> = {
  backgroundoperationstatecode: (status) => pairOf(status).state,
  backgroundoperationstatuscode: (status) => pairOf(status).status,
};

export function isChoice(column: string): boolean {
  return Object.hasOwn(shown, column);
}

/** Operations whose column shows a number that fits: every comparison becomes a list of statuses. */
export function withChoice(column: string, fits: (value: number) => boolean): Condition {
  const number = shown[column];
  const values = statuses.filter((status) => number !== undefined && fits(number(status)));
  if (values.length === 0) return nothing;
  return values.length === statuses.length ? everything : { kind: 'oneOf', field: 'outcome', values };
}

/** The number that a column shows for each status. */
export function ranksOf(column: string): Readonly<Record<Status, number>> {
  const number = shown[column];
  return Object.fromEntries(statuses.map((status) => [status, number?.(status) ?? 0])) as Record<Status, number>;
}
