import type { Operation } from '../../operation/operation.ts';
import { statusMeaning } from '../../operation/status.ts';
import { l10n } from '../l10n.ts';
import { followersText, operationLabel, retriesText } from '../operationText.ts';
import { escapeMarkdown, oneLine } from '../plainText.ts';
import { statusLook } from '../statusLook.ts';
import { absolute, duration } from '../time.ts';
import { type Trouble, troubleLook, troubleSentence } from '../workers/trouble.ts';

/** What a row says when the pointer rests on it, as Markdown in which nothing foreign is interpreted. */
export function operationTooltip(operation: Operation, trouble: Trouble | null = null): string {
  const { icon, label } = statusLook(operation.status);
  const lines = [
    `**${escapeMarkdown(operationLabel(operation))}**`,
    `$(${icon.replace('~spin', '')}) **${label}** — ${statusMeaning[operation.status]}`,
  ];
  if (trouble) lines.push(`$(${troubleLook.icon}) ${escapeMarkdown(troubleSentence(operation, trouble))}`);
  const message = operation.error ? oneLine(operation.error.message, 400) : '';
  if (message !== '') lines.push(escapeMarkdown(message));
  if (operation.remembered) lines.push(rememberedSentence());
  lines.push(table(facts(operation)));
  return lines.join('\n\n');
}

/** Of an operation that is only known from a history. */
export function rememberedSentence(): string {
  return l10n.t('The service has forgotten it; this is what was seen of it and kept on this machine.');
}

function facts(operation: Operation): (readonly [string, string])[] {
  const { startedAt, finishedAt, retryCount } = operation;
  const rows: (readonly [string, string | null])[] = [
    [l10n.t('Type'), operation.type === '' ? null : oneLine(operation.type)],
    [l10n.t('Status at the service'), operation.serviceStatus ?? null],
    [l10n.t('Id'), operation.id],
    [l10n.t('Submitted'), absolute(operation.submittedAt)],
    [l10n.t('Due'), operation.dueAt === null ? null : absolute(operation.dueAt)],
    [l10n.t('Started'), startedAt === null ? null : absolute(startedAt)],
    [l10n.t('Finished'), finishedAt === null ? null : absolute(finishedAt)],
    [l10n.t('Took'), startedAt === null || finishedAt === null ? null : duration(finishedAt - startedAt)],
    [l10n.t('Attempts'), operation.attempts === 0 ? null : String(operation.attempts)],
    [l10n.t('Retries'), retryCount === 0 ? null : retriesText(operation)],
    [l10n.t('Execution group'), operation.executionGroup],
    [l10n.t('Leads'), operation.numFollowers === 0 ? null : followersText(operation.numFollowers)],
    [l10n.t('Parent key'), operation.parentKey],
  ];
  return rows.flatMap(([name, value]) => (value === null ? [] : [[name, oneLine(value, 200)] as const]));
}

function table(rows: readonly (readonly [string, string])[]): string {
  const lines = rows.map(
    ([name, value]) => `| ${name.replaceAll(' ', '\u00a0')}\u00a0\u00a0 | ${escapeMarkdown(value)} |`,
  );
  return ['| | |', '|:--|:--|', ...lines].join('\n');
}
