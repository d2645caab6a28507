import type { ServerAbout } from '../../backend/backend.ts';
import { type Capability, capabilities as names } from '../../operation/capability.ts';
import { l10n, number } from '../l10n.ts';
import { escapeMarkdown, oneLine } from '../plainText.ts';
import { absolute } from '../time.ts';
import type { ConnectionFacts } from '../tree/connectionRow.ts';
import { type ConnectionConfig, isRemote } from './config.ts';
import { connectionLabel, hostOf, serviceName } from './connectionText.ts';
import { healthAdvice, healthText } from './health.ts';
import { marksOf } from './marks.ts';

export interface TooltipFacts extends ConnectionFacts {
  /** Folder in which the engine keeps its operations; undefined for others. */
  readonly folder?: string | undefined;
  /** Of the engine of this machine, and of the extension. */
  readonly version?: string;
  /** Of an engine server elsewhere, while it is open. */
  readonly about?: ServerAbout | undefined;
}

/** All that is known of a connection, as Markdown in which nothing foreign is interpreted. */
export function connectionTooltip(facts: TooltipFacts): string {
  const { config, phase, partial, note, remembered = 0 } = facts;
  const kind = isRemote(config) ? serviceName(config.kind) : l10n.t('Engine on this machine');
  const lines = [`**${escapeMarkdown(connectionLabel(config))}** — ${kind}`];
  lines.push([capitalized(escapeMarkdown(healthText(facts))), healthAdvice(facts)].filter(some).join(' '));
  lines.push(...markSentences(config));
  lines.push(...versionSentences(facts));
  if (phase.kind === 'on' && partial) lines.push(escapeMarkdown(oneLine(partial, 400)));
  if (phase.kind === 'on' && note) lines.push(escapeMarkdown(oneLine(note, 400)));
  if (phase.kind === 'on' && remembered > 0)
    lines.push(l10n.t('{0} of its operations are known from the history of this machine alone.', number(remembered)));
  lines.push(table(rowsOf(facts)));
  lines.push(...missing(facts));
  return lines.filter(some).join('\n\n');
}

function some(text: string): boolean {
  return text !== '';
}

function capitalized(text: string): string {
  const sentence = `${text.charAt(0).toLocaleUpperCase(l10n.locale)}${text.slice(1)}`;
  return /[.…]$|&#46;$/.test(sentence) ? sentence : `${sentence}.`;
}

function markSentences(config: ConnectionConfig): string[] {
  const { production, readOnly } = marksOf(config);
  return [
    ...(production
      ? [
          `$(shield) ${l10n.t('Production: what changes it asks first, and what changes much of it asks for its name.')}`,
        ]
      : []),
    ...(readOnly ? [`$(lock) ${l10n.t('Read-only: nothing is changed there from this machine.')}`] : []),
  ];
}

function versionSentences({ about, version }: TooltipFacts): string[] {
  if (about === undefined || version === undefined || about.version === version) return [];
  const theirs = escapeMarkdown(oneLine(about.version, 40));
  return [l10n.t('The engine server is of version {0}, this extension of {1}.', theirs, escapeMarkdown(version))];
}

/** The name of a token, and until when it is good. */
function tokenText(about: ServerAbout | undefined): string | undefined {
  const who = about?.who;
  if (!who) return undefined;
  return who.expiresAt === null ? who.name : l10n.t('{0}, until {1}', who.name, absolute(who.expiresAt));
}

function rowsOf({ config, folder, version, about }: TooltipFacts): (readonly [string, string])[] {
  const rows: (readonly [string, string | undefined])[] = isRemote(config)
    ? [
        [l10n.t('Address'), config.url],
        [l10n.t('Signs in with'), signInText(config)],
        [l10n.t('Token'), tokenText(about)],
        [l10n.t('Version'), about?.version],
        [l10n.t('API version'), config.kind === 'salesforce' ? (config.apiVersion ?? l10n.t('newest')) : undefined],
        [
          l10n.t('History'),
          config.kind === 'salesforce' && config.history ? l10n.t('kept on this machine') : undefined,
        ],
      ]
    : [
        [l10n.t('Data folder'), folder],
        [l10n.t('Version'), version],
      ];
  return rows.flatMap(([name, value]) => (value === undefined ? [] : [[name, oneLine(value, 300)] as const]));
}

function signInText({ signIn }: Extract<ConnectionConfig, { url: string }>): string {
  switch (signIn.kind) {
    case 'microsoft':
      return signIn.account === undefined
        ? l10n.t('a Microsoft account of VS Code')
        : l10n.t('the Microsoft account {0} of VS Code', signIn.account);
    case 'clientCredentials':
      return l10n.t('the application {0} and its secret', signIn.clientId);
    case 'token':
      return l10n.t('a token');
    case 'cli':
      return l10n.t('the Salesforce CLI, as {0}', signIn.username);
    case 'oauth':
      return l10n.t('the browser, at {0}', hostOf(signIn.loginUrl));
  }
}

/** What it does not offer, each with the reason; those with the same reason together. */
function missing({ capabilities }: TooltipFacts): string[] {
  if (!capabilities) return [];
  const byReason = new Map<string, Capability[]>();
  for (const name of names) {
    const reason = capabilities[name];
    if (reason !== true) byReason.set(reason, [...(byReason.get(reason) ?? []), name]);
  }
  const lines = [...byReason].map(([reason, those]) => {
    const words = those.map((name) => capabilityWord(name)).join(', ');
    return `- ${l10n.t('{0}: {1}', words, escapeMarkdown(oneLine(reason, 300)))}`;
  });
  return lines.length === 0 ? [] : [l10n.t('What it does not offer:'), lines.join('\n')];
}

function capabilityWord(name: Capability): string {
  switch (name) {
    case 'submit':
      return l10n.t('submit');
    case 'fields':
      return l10n.t('fields beyond type and input');
    case 'cancel':
      return l10n.t('cancel');
    case 'retry':
      return l10n.t('retry');
    case 'resubmit':
      return l10n.t('resubmit');
    case 'delete':
      return l10n.t('delete');
    case 'update':
      return l10n.t('changes to an operation');
    case 'payloads':
      return l10n.t('input and output');
    case 'log':
      return l10n.t('log');
    case 'progress':
      return l10n.t('progress');
    case 'attempts':
      return l10n.t('attempts');
    case 'events':
      return l10n.t('history of an operation');
    case 'pause':
      return l10n.t('pause');
    case 'handlers':
      return l10n.t('list of what can run');
    case 'workers':
      return l10n.t('list of workers');
    case 'statistics':
      return l10n.t('statistics');
    case 'changes':
      return l10n.t('changes as they happen');
    case 'groupByType':
      return l10n.t('groups by type');
    case 'groupByParentKey':
      return l10n.t('groups by parent key');
    case 'oldestFirst':
      return l10n.t('oldest first');
    case 'changedFirst':
      return l10n.t('last changed first');
  }
}

function table(rows: readonly (readonly [string, string])[]): string {
  const lines = rows.map(
    ([name, value]) => `| ${name.replaceAll(' ', '\u00a0')}\u00a0\u00a0 | ${escapeMarkdown(value)} |`,
  );
  return lines.length === 0 ? '' : ['| | |', '|:--|:--|', ...lines].join('\n');
}
