import type { Capabilities } from '../../operation/capability.ts';
import type { Operation } from '../../operation/operation.ts';
import { isFinal } from '../../operation/status.ts';
import { abilities, can } from '../ability.ts';
import { l10n, number, plural } from '../l10n.ts';
import { allWords } from '../many/manyAction.ts';
import { operationLabel, operationSummary } from '../operationText.ts';
import { oneLine } from '../plainText.ts';
import { statusLook } from '../statusLook.ts';
import { type Trouble, troubleLook, troubleWord } from '../workers/trouble.ts';
import { groupRow } from './groupRow.ts';
import {
  type ConnectionNode,
  type FailureGroupNode,
  leaderOf,
  type OperationNode,
  type SectionNode,
  type TreeNode,
} from './node.ts';
import { searchRow } from './searchRow.ts';

/** One row as it is drawn. */
export interface Row {
  readonly label: string;
  readonly description: string;
  readonly icon: string;
  readonly color: string | undefined;
  readonly collapsible: 'none' | 'collapsed' | 'expanded';
  /** Words that menus look for: the kind, the status, and what can be done. */
  readonly context: string;
  /** A sentence for screen readers. */
  readonly spoken: string;
}

export interface RowContext {
  readonly now: number;
  readonly capabilities: Capabilities;
  /** Whether the person has opened (true) or closed (false) a node with this id. */
  readonly opened: (id: string) => boolean | undefined;
  /** Whether it is elsewhere than the engine of this workspace. */
  readonly remote?: boolean;
  /** False while the connection does not answer: what has not ended may be out of date. Left out: it does. */
  readonly live?: boolean;
  /** Types that start no new attempts. */
  readonly pausedTypes: ReadonlySet<string>;
  /** What keeps an operation from going on; left out: nothing is known. */
  readonly trouble?: (operation: Operation) => Trouble | null;
}

export function rowOf(node: Exclude<TreeNode, ConnectionNode | FailureGroupNode>, context: RowContext): Row {
  switch (node.kind) {
    case 'section':
      return sectionRow(node, context);
    case 'search':
      return searchRow(node, context.opened(node.id), context.capabilities);
    case 'operation':
      return operationRow(node, context);
    case 'group':
      return groupRow(node, context.opened(node.id), context.capabilities);
    case 'more':
      return moreRow(l10n.t('Load more operations'));
    case 'moreGroups':
      return moreRow(l10n.t('Load more groups'));
  }
}

function sectionRow(node: SectionNode, { opened, capabilities }: RowContext): Row {
  const { key, open } = node.section;
  const { label, icon, color } = statusLook(key);
  const { count } = node;
  const sentence = plural(
    count,
    l10n.t('{0}, {1} operation', label, number(count)),
    l10n.t('{0}, {1} operations', label, number(count)),
  );
  return {
    label,
    description: count === 0 ? '' : number(count),
    icon: icon.replace('~spin', ''),
    color: count === 0 ? 'disabledForeground' : color,
    // Also when empty: VS Code would not open it again by itself when something comes.
    collapsible: (opened(node.id) ?? open) ? 'expanded' : 'collapsed',
    context: ['section', key.toLowerCase(), ...(count === 0 ? [] : allWords(node.section.statuses, capabilities))].join(
      ' ',
    ),
    spoken: count === 0 ? l10n.t('{0}, no operations', label) : sentence,
  };
}

function operationRow(node: OperationNode, context: RowContext): Row {
  const { operation } = node;
  const leader = leaderOf(node)?.operation;
  // A follower that reported an outcome of its own shows that.
  const trouble = context.trouble?.(operation) ?? null;
  const look = trouble ? troubleLook : statusLook((leader && operation.memberOutcome) ?? operation.status);
  const paused = operation.status === 'Waiting' && context.pausedTypes.has(operation.type);
  const stale = context.live === false && !isFinal(operation.status);
  const words = [
    stale ? l10n.t('last known') : '',
    paused ? l10n.t('type paused') : '',
    trouble ? troubleWord(trouble) : '',
  ];
  const description = [...words, operationSummary(operation, context.now)].filter((part) => part !== '').join(' · ');
  const offered = abilities.filter(
    (ability) =>
      (ability !== 'replay' || context.remote === true) &&
      can(ability, operation, context.capabilities, leader?.status),
  );
  return {
    label: operationLabel(operation),
    description: tellsStatus(node, trouble) ? withStatus(operation, description) : description,
    icon: stale ? look.icon.replace('~spin', '') : look.icon,
    color: look.color,
    collapsible: collapsible(node, context),
    context: [
      'operation',
      operation.status.toLowerCase(),
      leader ? 'follower' : '',
      context.remote ? 'remote' : '',
      ...offered,
    ]
      .filter(Boolean)
      .join(' '),
    spoken: l10n.t(
      '{0}, type {1}, {2}, {3}',
      operationLabel(operation),
      oneLine(operation.type),
      statusLook(operation.status).label,
      description,
    ),
  };
}

/** Where the icon alone would tell the status, or tells something else. */
function tellsStatus({ parent }: OperationNode, trouble: Trouble | null): boolean {
  return parent.kind === 'group' || (trouble !== null && parent.kind === 'search');
}

/** Where operations of every status stand together, words say which one it is, and not the icon alone. */
function withStatus({ status }: OperationNode['operation'], description: string): string {
  const { label } = statusLook(status);
  return description === '' || status === 'Canceling' ? label : `${label} · ${description}`;
}

function collapsible(node: OperationNode, { opened }: RowContext): Row['collapsible'] {
  if (node.operation.numFollowers === 0 || leaderOf(node)) return 'none';
  return opened(node.operation.id) ? 'expanded' : 'collapsed';
}

function moreRow(spoken: string): Row {
  return {
    label: l10n.t('Load More…'),
    description: '',
    icon: 'ellipsis',
    color: undefined,
    collapsible: 'none',
    context: 'more',
    spoken,
  };
}
