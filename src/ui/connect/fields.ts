import * as vscode from 'vscode';
import { type Blank, type Place, type } from './ask.ts';

/** Asks for one text of what is being described; what is known of it already is offered. */
export async function blank<Field extends string, Known extends { readonly [Key in Field]?: string }>(
  known: Known,
  place: Place,
  field: Field,
  asked: Blank,
): Promise<Known | undefined> {
  const before = known[field];
  const value = await type(place, { ...(before === undefined ? {} : { value: before }), ...asked });
  return value === undefined ? undefined : { ...known, [field]: value };
}

/** The name of a connection; `proposed` is offered first. */
export function askForLabel<Known extends { readonly label?: string }>(
  known: Known,
  place: Place,
  proposed: string,
): Promise<Known | undefined> {
  return blank(known, place, 'label', {
    prompt: vscode.l10n.t('Name of the connection.'),
    value: known.label ?? proposed,
    read: (text) => needed(text.trim()),
  });
}

/** Asks for a secret. With `kept`, an empty one leaves that which is stored. */
export function askForToken(place: Place, prompt: string, kept: boolean): Promise<string | undefined> {
  const more = kept ? ` ${vscode.l10n.t('Leave it empty to keep the one that is stored.')}` : '';
  return type(place, {
    prompt: `${prompt}${more}`,
    secret: true,
    read: (text) => (kept ? text.trim() : needed(text.trim())),
  });
}

export function needed(text: string): string {
  if (text === '') throw new Error(vscode.l10n.t('It cannot be empty.'));
  return text;
}
