import { type ListOrder, listOrders } from '../../operation/arrangement.ts';
import type { Capabilities, Capability } from '../../operation/capability.ts';

/** By what the operations of a connection stand together. */
export const groupings = ['status', 'type', 'parentKey', 'failure'] as const;
export type Grouping = (typeof groupings)[number];

/** How the operations of every connection are shown in this workspace. */
export interface Arrangement {
  readonly group: Grouping;
  readonly order: ListOrder;
}

export const usualArrangement: Arrangement = { group: 'status', order: 'newest' };

const needs: Readonly<Partial<Record<Grouping | ListOrder, Capability>>> = {
  type: 'groupByType',
  parentKey: 'groupByParentKey',
  oldest: 'oldestFirst',
  changed: 'changedFirst',
};

/** Why a connection cannot show its operations so, as a sentence; undefined: it can, or that is not known yet. */
export function unableTo(part: Grouping | ListOrder, capabilities: Capabilities | undefined): string | undefined {
  const need = needs[part];
  const able = need === undefined || capabilities === undefined ? true : capabilities[need];
  return able === true ? undefined : able;
}

/** The arrangement that comes nearest to the wanted one: by status or newest first where a connection can do no more. */
export function possible({ group, order }: Arrangement, capabilities: Capabilities | undefined): Arrangement {
  return {
    group: unableTo(group, capabilities) === undefined ? group : usualArrangement.group,
    order: unableTo(order, capabilities) === undefined ? order : usualArrangement.order,
  };
}

/** What can be read of a stored value; the usual stands for anything else. */
export function readArrangement(stored: unknown): Arrangement {
  const { group, order } = (stored ?? {}) as Record<string, unknown>;
  return {
    group: groupings.find((each) => each === group) ?? usualArrangement.group,
    order: listOrders.find((each) => each === order) ?? usualArrangement.order,
  };
}
