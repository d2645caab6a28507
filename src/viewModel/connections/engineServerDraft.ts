import type { EngineServerConfig } from './config.ts';
import { hostOf } from './connectionText.ts';
import { type Marks, marksOf, noMarks } from './marks.ts';

/** What is known of a connection to an engine server while a person describes it. */
export interface EngineServerDraft {
  /** Id of the one that is edited. */
  readonly id?: string;
  readonly url?: string;
  readonly label?: string;
  /** Of the one that is edited; a new one has none. */
  readonly marks?: Marks;
  /** For which server the token, given now or kept, is good. */
  readonly signedIn?: string;
  /** Undefined while it is not asked for; empty: the one that is kept stays. */
  readonly secret?: string;
}

export function draftOfConfig(config: EngineServerConfig): EngineServerDraft {
  const { id, url, label } = config;
  return { id, url, label, marks: marksOf(config), signedIn: url };
}

/** The configuration without its token, or undefined while something is missing. */
export function configOfDraft(draft: EngineServerDraft, id: string): EngineServerConfig | undefined {
  const { url, label, marks = noMarks } = draft;
  if (url === undefined) return undefined;
  return { kind: 'engineServer', id, label: label || hostOf(url), url, ...marks, signIn: { kind: 'token' } };
}

/** Whether the token that is kept may be kept: another server must not get it. */
export function keepsToken({ id, url, signedIn }: EngineServerDraft): boolean {
  return id !== undefined && signedIn === url;
}

/** A name to begin with: the host without its domain, or with its port where it has none. */
export function nameOfServer(url: string): string {
  const host = hostOf(url);
  const [first = host] = host.split('.');
  return /^[a-z]/i.test(first) ? first : host;
}
