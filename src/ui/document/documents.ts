import * as vscode from 'vscode';
import type { Clock } from '../../operation/clock.ts';
import type { Operation } from '../../operation/operation.ts';
import { notReadyText } from '../../viewModel/connections/health.ts';
import type { Session } from '../../viewModel/connections/session.ts';
import { schemaScheme } from '../ids.ts';
import { contentOf } from './contents.ts';
import { type DocumentKind, type DocumentPlace, documentUri, readDocumentUri } from './documentUri.ts';
import { LogDocuments } from './logDocuments.ts';
import { draftSchemaUri, inputSchemaUri, plainDraftSchemaUri } from './schemaUri.ts';

/** Finds a connection by its id; the usual one where none is named. */
export type FindSession = (connection: string | undefined) => Session | undefined;

/** Input, output, error and log as read-only documents, and the schemas that drafts are checked against. */
export class Documents {
  readonly #find: FindSession;
  readonly #logs: LogDocuments;
  /** How VS Code is told to ask again, by scheme. */
  readonly #changed = new Map<string, vscode.EventEmitter<vscode.Uri>>();

  constructor(find: FindSession, clock: Clock) {
    this.#find = find;
    this.#logs = new LogDocuments(clock, (uri) => this.#askAgain(uri));
  }

  async open(session: Session, operation: Pick<Operation, 'id' | 'type'>, kind: DocumentKind): Promise<void> {
    const uri = documentUri(session.id, operation, kind);
    if (kind !== 'log' && (await content(session, operation.id, kind)) === '') {
      void vscode.window.showInformationMessage(nothing(kind));
      return;
    }
    this.#askAgain(uri);
    await vscode.window.showTextDocument(await vscode.workspace.openTextDocument(uri), { preview: true });
  }

  /** Where a document of an operation is read, anew when it was read before. */
  address(session: Session, operation: Pick<Operation, 'id' | 'type'>, kind: DocumentKind): vscode.Uri {
    const uri = documentUri(session.id, operation, kind);
    this.#askAgain(uri);
    return uri;
  }

  /** Handlers of a connection have come, gone or changed. */
  schemasChanged(session: Session): void {
    for (const text of [plainDraftSchemaUri, draftSchemaUri(session.id)]) this.#askAgain(vscode.Uri.parse(text, true));
  }

  async text(uri: vscode.Uri, changed: vscode.EventEmitter<vscode.Uri>): Promise<string> {
    this.#changed.set(uri.scheme, changed);
    if (uri.scheme === schemaScheme) return JSON.stringify(await this.#schema(uri), undefined, 2);
    const place = readDocumentUri(uri);
    if (!place) throw vscode.FileSystemError.FileNotFound(uri);
    const session = this.#sessionOf(place);
    if (place.kind === 'log') return this.#logs.text(uri, session.connection, place.id, () => changed.fire(uri));
    return content(session, place.id, place.kind);
  }

  dispose(): void {
    this.#logs.dispose();
  }

  #askAgain(uri: vscode.Uri): void {
    this.#changed.get(uri.scheme)?.fire(uri);
  }

  #sessionOf({ connection }: Pick<DocumentPlace, 'connection'>): Session {
    const session = this.#find(connection);
    if (!session) throw new Error(vscode.l10n.t('The connection “{0}” has been removed.', connection ?? ''));
    // VS Code opens the documents of before by itself, which is no wish to connect.
    if (session.rest !== undefined && !session.connection.current) throw new Error(notReadyText(session));
    return session;
  }

  async #schema(uri: vscode.Uri): Promise<unknown> {
    const [, connection, name] = /^\/([0-9a-z-]+)\/(.+)$/.exec(uri.path) ?? [];
    const session = this.#sessionOf({ connection });
    const { handlers, capabilities } = await session.connection.use(async (backend) => ({
      handlers: await backend.handlers(),
      capabilities: backend.capabilities,
    }));
    if (name === 'draft.json' || uri.path === '/draft.json') {
      const { draftSchema } = await import('./draft.ts');
      return draftSchema(handlers, session.id, capabilities.fields === true);
    }
    const wanted = uri.toString();
    const handler = handlers.find(({ declaration }) => {
      return declaration && vscode.Uri.parse(inputSchemaUri(session.id, declaration.type)).toString() === wanted;
    });
    return handler?.declaration?.inputSchema ?? true;
  }
}

function content(session: Session, id: string, kind: Exclude<DocumentKind, 'log'>): Promise<string> {
  return session.connection.use((backend) => contentOf(session, backend, id, kind));
}

function nothing(kind: DocumentKind): string {
  if (kind === 'input') return vscode.l10n.t('The operation has no input.');
  if (kind === 'output') return vscode.l10n.t('The operation has no output.');
  return vscode.l10n.t('The operation has no error.');
}
