import * as vscode from 'vscode';
import type { Clock } from '../../operation/clock.ts';
import type { Operation } from '../../operation/operation.ts';
import type { Connection } from '../../viewModel/connection.ts';
import { layOutJson } from '../../viewModel/jsonText.ts';
import { schemaScheme } from '../ids.ts';
import { type DocumentKind, documentUri, readDocumentUri } from './documentUri.ts';
import { inputSchemaUri } from './inputSchemaUri.ts';
import { LogDocuments } from './logDocuments.ts';

/** Input, output and log as read-only documents, and the schemas that drafts are checked against. */
export class Documents {
  readonly #connection: Connection;
  readonly #logs: LogDocuments;
  /** How VS Code is told to ask again, by scheme. */
  readonly #changed = new Map<string, vscode.EventEmitter<vscode.Uri>>();

  constructor(connection: Connection, clock: Clock) {
    this.#connection = connection;
    this.#logs = new LogDocuments(connection, clock, (uri) => this.#askAgain(uri));
  }

  async open(operation: Pick<Operation, 'id' | 'type'>, kind: DocumentKind): Promise<void> {
    const uri = documentUri(operation, kind);
    if (kind !== 'log' && (await this.#payload(operation.id, kind)) === null) {
      const none =
        kind === 'input' ? vscode.l10n.t('The operation has no input.') : vscode.l10n.t('The operation has no output.');
      void vscode.window.showInformationMessage(none);
      return;
    }
    this.#askAgain(uri);
    await vscode.window.showTextDocument(await vscode.workspace.openTextDocument(uri), { preview: true });
  }

  /** Handlers have come, gone or changed. */
  schemasChanged(): void {
    this.#askAgain(vscode.Uri.parse(`${schemaScheme}://schemas/draft.json`, true));
  }

  async text(uri: vscode.Uri, changed: vscode.EventEmitter<vscode.Uri>): Promise<string> {
    this.#changed.set(uri.scheme, changed);
    if (uri.scheme === schemaScheme) return JSON.stringify(await this.#schema(uri), undefined, 2);
    const found = readDocumentUri(uri);
    if (!found) throw vscode.FileSystemError.FileNotFound(uri);
    if (found.kind === 'log') return this.#logs.text(uri, found.id, () => changed.fire(uri));
    const text = await this.#payload(found.id, found.kind);
    return text === null ? '' : `${layOutJson(text)}\n`;
  }

  dispose(): void {
    this.#logs.dispose();
  }

  #askAgain(uri: vscode.Uri): void {
    this.#changed.get(uri.scheme)?.fire(uri);
  }

  async #payload(id: string, kind: 'input' | 'output'): Promise<string | null> {
    return this.#connection.use((backend) => backend.payload(id, kind));
  }

  async #schema(uri: vscode.Uri): Promise<unknown> {
    const handlers = await this.#connection.use((backend) => backend.handlers());
    if (uri.path === '/draft.json') {
      const { draftSchema } = await import('./draft.ts');
      return draftSchema(handlers);
    }
    const wanted = uri.toString();
    const handler = handlers.find(({ declaration }) => {
      return declaration && vscode.Uri.parse(inputSchemaUri(declaration.type)).toString() === wanted;
    });
    return handler?.declaration?.inputSchema ?? true;
  }
}
