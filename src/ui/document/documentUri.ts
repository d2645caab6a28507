import * as vscode from 'vscode';
import type { Operation } from '../../operation/operation.ts';
import { shortId } from '../../viewModel/operationText.ts';
import { documentScheme } from '../ids.ts';

/** How the name of each document ends; of two that fit, the first. */
const endings = {
  input: 'input.json',
  output: 'output.json',
  /** All that is compared of two operations. */
  summary: 'summary.json',
  /** What *Resubmit with Changes…* begins with. */
  draft: 'draft.json',
  error: 'error.log',
  log: 'log',
} as const;

export type DocumentKind = keyof typeof endings;
const kinds = Object.keys(endings) as DocumentKind[];

export interface DocumentPlace {
  /** Id of the connection; undefined in addresses of old, when there was one. */
  readonly connection: string | undefined;
  readonly id: string;
  readonly kind: DocumentKind;
}

/** `bgops://<connection>/<id>/orders.import-1a2b3c4d.input.json`: the last part is what the tab says. */
export function documentUri(
  connection: string,
  { id, type }: Pick<Operation, 'id' | 'type'>,
  kind: DocumentKind,
): vscode.Uri {
  const name = `${type.replace(/[^\w.-]+/g, '-').slice(0, 60)}-${shortId(id)}`;
  const path = `/${id}/${name}.${endings[kind]}`;
  return vscode.Uri.from({ scheme: documentScheme, authority: connection, path });
}

/** What a document shows; undefined when it is none of ours. */
export function readDocumentUri(uri: vscode.Uri): DocumentPlace | undefined {
  const id = /^\/([0-9a-z-]+)\/[^/]+$/i.exec(uri.path)?.[1];
  const kind = kinds.find((each) => uri.path.endsWith(`.${endings[each]}`));
  if (uri.scheme !== documentScheme || id === undefined || kind === undefined) return undefined;
  return { connection: uri.authority === '' ? undefined : uri.authority, id, kind };
}
