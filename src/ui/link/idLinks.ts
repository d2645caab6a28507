import * as vscode from 'vscode';
import type { Session } from '../../viewModel/connections/session.ts';
import { couldHave, type FoundId, idsIn } from '../../viewModel/link/idsIn.ts';
import { KnownIds } from '../../viewModel/link/knownIds.ts';
import { readDocumentUri } from '../document/documentUri.ts';
import { commands, documentScheme } from '../ids.ts';
import type { Window } from '../window.ts';
import { openSessions } from './openById.ts';

interface IdLink extends vscode.TerminalLink {
  readonly id: string;
}

/** Most lines of a document that are looked through, from its end. */
const lineLimit = 20_000;

/** Ids of operations become links: in terminals while a connection is open, in our documents where the operation exists. */
export function registerIdLinks(window: Window): vscode.Disposable {
  const known = new WeakMap<Session, KnownIds>();
  const knownOf = (session: Session) => {
    const ids = known.get(session) ?? new KnownIds(window.clock);
    known.set(session, ids);
    return ids;
  };
  const terminal: vscode.TerminalLinkProvider<IdLink> = {
    provideTerminalLinks: ({ line }) => terminalLinks(window, line),
    handleTerminalLink: ({ id }) => vscode.commands.executeCommand(commands.openById, { id }),
  };
  return vscode.Disposable.from(
    vscode.window.registerTerminalLinkProvider(terminal),
    vscode.languages.registerDocumentLinkProvider(
      { scheme: documentScheme },
      {
        provideDocumentLinks: async (document) => {
          const place = readDocumentUri(document.uri);
          const session = place?.connection === undefined ? undefined : window.sessions.get(place.connection);
          const backend = session?.connection.current;
          if (!session || !backend) return [];
          const found = idsOf(document).filter(({ id }) => id !== place?.id && couldHave(session.config.kind, id));
          const ids = found.map(({ id }) => id);
          const exist = ids.length === 0 ? new Set<string>() : await knownOf(session).among(backend, ids);
          return found.filter(({ id }) => exist.has(id)).map((each) => documentLink(each, session));
        },
      },
    ),
  );
}

/** Asks nobody: whether there is such an operation is found out by the click. */
function terminalLinks(window: Window, line: string): IdLink[] {
  const open = openSessions(window);
  if (open.length === 0) return [];
  return idsIn(line)
    .filter(({ id }) => open.some(({ config }) => couldHave(config.kind, id)))
    .map(({ start, id }) => ({
      startIndex: start,
      length: id.length,
      tooltip: vscode.l10n.t('Show the operation with this id'),
      id,
    }));
}

interface IdInDocument extends FoundId {
  readonly line: number;
}

function idsOf(document: vscode.TextDocument): IdInDocument[] {
  const found: IdInDocument[] = [];
  for (let line = Math.max(0, document.lineCount - lineLimit); line < document.lineCount; line += 1) {
    for (const each of idsIn(document.lineAt(line).text)) found.push({ ...each, line });
  }
  return found;
}

function documentLink({ line, start, id }: IdInDocument, session: Session) {
  const given = encodeURIComponent(JSON.stringify([{ id, connection: session.id }]));
  const range = new vscode.Range(line, start, line, start + id.length);
  const link = new vscode.DocumentLink(range, vscode.Uri.parse(`command:${commands.openById}?${given}`, true));
  link.tooltip = vscode.l10n.t('Show the operation with this id');
  return link;
}
