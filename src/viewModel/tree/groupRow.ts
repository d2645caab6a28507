import type { Capabilities } from '../../operation/capability.ts';
import { statuses } from '../../operation/status.ts';
import { l10n, number, plural } from '../l10n.ts';
import { allWords } from '../many/manyAction.ts';
import { escapeMarkdown, oneLine } from '../plainText.ts';
import type { Group } from './group.ts';
import type { GroupNode } from './node.ts';
import type { Row } from './row.ts';

/** `opened`: whether the person has opened (true) or closed (false) it. */
export function groupRow(
  { group, count }: GroupNode,
  opened: boolean | undefined,
  capabilities: Capabilities | undefined,
): Row {
  const label = groupLabel(group);
  return {
    label,
    description: number(count),
    icon: iconOf(group),
    color: group.key === null ? 'disabledForeground' : undefined,
    collapsible: opened ? 'expanded' : 'collapsed',
    context: ['group', group.by, ...allWords(statuses, capabilities)].join(' '),
    spoken: spoken(group, label, count),
  };
}

/** The whole key, as Markdown in which nothing foreign is interpreted. */
export function groupTooltip({ group, count }: GroupNode): string {
  const { by, key } = group;
  if (key === null || key === '') return spoken(group, groupLabel(group), count);
  const name = by === 'type' ? l10n.t('Type') : l10n.t('Parent key');
  return `${name}: **${escapeMarkdown(oneLine(key, 400))}**\n\n${counted(count)}`;
}

export function groupLabel({ by, key }: Group): string {
  const text = oneLine(key ?? '');
  if (text !== '') return text;
  return by === 'type' ? l10n.t('No Type') : l10n.t('No Parent Key');
}

function iconOf({ by, key }: Group): string {
  if (key === null) return 'dash';
  return by === 'type' ? 'symbol-method' : 'type-hierarchy';
}

function spoken({ by, key }: Group, label: string, count: number): string {
  if (key === null || key === '') return l10n.t('{0}, {1}', label, counted(count));
  return by === 'type'
    ? l10n.t('Type {0}, {1}', label, counted(count))
    : l10n.t('Parent key {0}, {1}', label, counted(count));
}

function counted(count: number): string {
  return plural(count, l10n.t('{0} operation', number(count)), l10n.t('{0} operations', number(count)));
}
