import type { Condition } from '../soql/condition.ts';

/** What one term becomes: a condition that fits exactly its rows, every row, no row, or nothing the service could filter by. */
export type Compiled = Condition | 'everything' | 'nothing' | 'rest';

/** What is known of an org when a search is made. */
export interface Known {
  /** Whether the org shows a field to this user. */
  has(name: string): boolean;
  /** The types that its rows have; null: it does not tell them. */
  types(): Promise<readonly string[] | null>;
}

export function isCondition(compiled: Compiled): compiled is Condition {
  return compiled !== 'everything' && compiled !== 'nothing' && compiled !== 'rest';
}
