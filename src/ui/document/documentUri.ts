import * as vscode from 'vscode';
import type { Operation } from '../../operation/operation.ts';
import { shortId } from '../../viewModel/operationText.ts';
import { documentScheme } from '../ids.ts';

export const documentKinds = ['input', 'output', 'log'] as const;
export type DocumentKind = (typeof documentKinds)[number];

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
  const ending = kind === 'log' ? 'log' : `${kind}.json`;
  return vscode.Uri.from({ scheme: documentScheme, authority: connection, path: `/${id}/${name}.${ending}` });
}

/** What a document shows; undefined when it is none of ours. */
export function readDocumentUri(uri: vscode.Uri): DocumentPlace | undefined {
  const match = /^\/([0-9a-z-]+)\/[^/]*?\.(?:(input|output)\.json|(log))$/i.exec(uri.path);
  if (uri.scheme !== documentScheme || !match) return undefined;
  const [, id = '', payload, log] = match;
  const kind = documentKinds.find((known) => known === (payload ?? log));
  return kind && { connection: uri.authority === '' ? undefined : uri.authority, id, kind };
}
