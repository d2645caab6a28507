import type { Capabilities } from '../../operation/capability.ts';
import { statuses } from '../../operation/status.ts';
import { l10n, number, plural } from '../l10n.ts';
import { allWords } from '../many/manyAction.ts';
import { escapeMarkdown, oneLine } from '../plainText.ts';
import type { Found, SearchNode } from './node.ts';
import type { Row } from './row.ts';

/** The row of a search; `opened`: whether the person has opened (true) or closed (false) it. */
export function searchRow(
  { search, found }: SearchNode,
  opened: boolean | undefined,
  capabilities?: Capabilities,
): Row {
  const label = oneLine(search.name ?? '') || oneLine(search.text);
  const all = found?.count === 0 && !found.more ? [] : allWords(statuses, capabilities);
  const description = found ? countOf(found) : '';
  return {
    label,
    description,
    icon: 'search',
    color: undefined,
    collapsible: (opened ?? true) ? 'expanded' : 'collapsed',
    context: ['search', ...(search.name === null ? [] : ['saved']), ...all].join(' '),
    spoken: found ? l10n.t('Search {0}, {1}', label, spokenCount(found)) : l10n.t('Search {0}', label),
  };
}

/** The same in sentences, as Markdown in which nothing foreign is interpreted. */
export function searchTooltip({ search, found }: SearchNode): string {
  const lines = [`**${escapeMarkdown(oneLine(search.text, 400))}**`];
  if (search.name !== null) lines.unshift(escapeMarkdown(oneLine(search.name)));
  if (found) lines.push(`${spokenCount(found)}.`);
  if (found?.partial) lines.push(escapeMarkdown(oneLine(found.partial, 400)));
  return lines.join('\n\n');
}

function countOf({ count, more, partial }: Found): string {
  const counted = count === 0 && !more ? l10n.t('nothing found') : more ? `${number(count)}+` : number(count);
  return partial === null ? counted : l10n.t('{0} · not all searched', counted);
}

function spokenCount({ count, more }: Found): string {
  if (count === 0 && !more) return l10n.t('nothing found');
  if (more) return l10n.t('{0} operations and more', number(count));
  return plural(count, l10n.t('{0} operation', number(count)), l10n.t('{0} operations', number(count)));
}
