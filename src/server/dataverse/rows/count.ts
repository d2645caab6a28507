import type { Condition } from '../../../operation/condition.ts';
import type { Context } from '../context.ts';
import type { Prefer } from '../odata/prefer.ts';

const total = 'Microsoft.Dynamics.CRM.totalrecordcount';
const exceeded = 'Microsoft.Dynamics.CRM.totalrecordcountlimitexceeded';

export interface RowCount {
  /** At most the limit of the settings. */
  readonly rows: number;
  readonly exceeded: boolean;
}

/** How many rows fit, counted up to the limit. */
export async function countRows(where: Condition, { engine, settings }: Context): Promise<RowCount> {
  const limit = settings.countLimit;
  const found = await engine.countWhere(where, limit + 1);
  return { rows: Math.min(found, limit), exceeded: found > limit };
}

/** Members of a list that tell the count: -1 stands for "not asked for" in the annotation. */
export function countMembers(count: RowCount | null, { annotations }: Prefer): Record<string, unknown> {
  return {
    ...(count === null ? {} : { '@odata.count': count.rows }),
    ...(annotations.wants(total) ? { [`@${total}`]: count?.rows ?? -1 } : {}),
    ...(annotations.wants(exceeded) ? { [`@${exceeded}`]: count?.exceeded ?? false } : {}),
  };
}
