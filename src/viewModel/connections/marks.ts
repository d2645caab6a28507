import { l10n } from '../l10n.ts';
import { type ConnectionConfig, isRemote } from './config.ts';
import { connectionLabel } from './connectionText.ts';

/** What a person has said about a connection that they have added. */
export interface Marks {
  /** Others count on what runs there: what changes it asks first, and what changes much of it asks for its name. */
  readonly production: boolean;
  /** Nothing is changed there from this machine. */
  readonly readOnly: boolean;
}

export const noMarks: Marks = { production: false, readOnly: false };

/** The marks of a connection alone. The engine of a workspace has none. */
export function marksOf(config: ConnectionConfig): Marks {
  if (!isRemote(config)) return noMarks;
  const { production, readOnly } = config;
  return { production, readOnly };
}

export function isProduction(config: ConnectionConfig): boolean {
  return marksOf(config).production;
}

export function isReadOnly(config: ConnectionConfig): boolean {
  return marksOf(config).readOnly;
}

/** The marks in words, the graver one first. */
export function markWords(config: ConnectionConfig): readonly string[] {
  const { production, readOnly } = marksOf(config);
  return [...(production ? [l10n.t('production')] : []), ...(readOnly ? [l10n.t('read-only')] : [])];
}

/** What the connection is called, with its marks: `Contoso · production`. */
export function markedLabel(config: ConnectionConfig): string {
  return [connectionLabel(config), ...markWords(config)].join(' · ');
}

/** What stands beside an operation to say where it is: nothing when that is plain. */
export function placeLabel(config: ConnectionConfig, several: boolean): string {
  return several || markWords(config).length > 0 ? markedLabel(config) : '';
}

/** Theme colour of what is marked as production. */
export const productionColor = 'charts.red';
