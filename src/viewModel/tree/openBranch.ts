import type { Backend } from '../../backend/backend.ts';
import type { ListOrder } from '../../operation/arrangement.ts';
import type { Clock } from '../../operation/clock.ts';
import { compareMembers } from '../../operation/group.ts';
import type { Operation } from '../../operation/operation.ts';
import { Branch } from './branch.ts';
import { groupQuery, inGroup } from './group.ts';
import type { OperationNode, ParentNode, SearchNode } from './node.ts';
import { readFollowers } from './readFollowers.ts';
import { readRows } from './readRows.ts';
import { comparisons, RowWindow } from './rowWindow.ts';
import { SearchFilter } from './searchFilter.ts';
import { inSection, sectionQuery } from './section.ts';

/** Rows that are read at once. */
export const pageSize = 50;
/** Most followers shown below a leader; the details panel lists them too. */
const followerLimit = 500;

/** What it takes to read what is below a row. */
export interface Opening {
  readonly backend: Backend;
  readonly clock: Clock;
  readonly order: ListOrder;
}

/** A branch for what is below a row; it has read nothing yet. */
export function openBranch(parent: ParentNode, opening: Opening): Branch {
  switch (parent.kind) {
    case 'section': {
      const { section } = parent;
      return listed(parent, sectionQuery(section), (operation) => inSection(section, operation), opening);
    }
    case 'group': {
      const { group } = parent;
      return listed(parent, groupQuery(group), (operation) => inGroup(group, operation), opening);
    }
    case 'search':
      return searched(parent, opening);
    case 'operation':
      return followed(parent, opening);
  }
}

function listed(
  parent: ParentNode,
  query: string,
  matches: (operation: Operation) => boolean,
  { backend, order }: Opening,
): Branch {
  const window = new RowWindow(matches, comparisons[order], pageSize);
  return new Branch(parent, window, (count) => readRows(backend, query, count, { order }));
}

function searched(parent: SearchNode, { backend, clock, order }: Opening): Branch {
  const filter = new SearchFilter(parent.search.text, clock);
  const window = new RowWindow(filter.matches, comparisons[order], pageSize);
  const read = (count: number) => filter.read(backend, count, order);
  return new Branch(parent, window, read, () => filter.stale);
}

function followed(parent: OperationNode, { backend }: Opening): Branch {
  const { id } = parent.operation;
  const follows = (operation: Operation) => operation.status === 'Merged' && operation.groupLeaderId === id;
  const window = new RowWindow(follows, compareMembers, followerLimit);
  return new Branch(parent, window, (count) => readFollowers(backend, parent.operation, count));
}
