import type { GroupField } from '../../operation/arrangement.ts';
import type { Operation } from '../../operation/operation.ts';
import { formatValue } from '../../operation/query.ts';

/** The operations that have one value of a field; `key` null: those that have none. */
export interface Group {
  readonly by: GroupField;
  readonly key: string | null;
  /** The connection takes texts that differ in case alone for one. */
  readonly caseless: boolean;
}

/** The same for every window; no two groups of a connection have the same. */
export function groupId({ by, key }: Pick<Group, 'by' | 'key'>): string {
  return key === null ? `by/${by}` : `by/${by}/${key}`;
}

/** The search that finds its operations. */
export function groupQuery({ by, key }: Group): string {
  const name = by === 'type' ? 'type' : 'parent';
  return key === null ? `-${name}:*` : `${name}:${formatValue(key)}`;
}

export function inGroup({ by, key, caseless }: Group, operation: Operation): boolean {
  const value = operation[by];
  if (value === null || key === null) return value === key;
  return value === key || (caseless && value.toLowerCase() === key.toLowerCase());
}
