import { type ConnectionConfig, isRemote } from './config.ts';

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
