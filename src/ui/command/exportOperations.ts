import * as vscode from 'vscode';
import type { Operation } from '../../operation/operation.ts';
import type { Session } from '../../viewModel/connections/session.ts';
import { type ExportSource, exportPages } from '../../viewModel/export/exportPages.ts';
import { type ExportForm, exportForms, exportText } from '../../viewModel/export/exportText.ts';
import { number, plural } from '../../viewModel/l10n.ts';
import { groupQuery } from '../../viewModel/tree/group.ts';
import type { TreeNode } from '../../viewModel/tree/node.ts';
import { sectionQuery } from '../../viewModel/tree/section.ts';
import { writePieces } from '../export/exportFile.ts';
import type { Window } from '../window.ts';
import { pickSession, sessionGiven, usualSession } from './chooseSession.ts';
import { bySession, targetsOf } from './targets.ts';

interface Choice {
  readonly form: ExportForm;
  readonly payloads: boolean;
}

/** How the first argument of the command may answer what a person would be asked. */
interface Given {
  readonly form?: unknown;
  readonly payloads?: unknown;
  readonly file?: unknown;
}

/** Writes the rows that are selected, those of a section, or all of a connection to a file. */
export async function exportOperations(window: Window, args: readonly unknown[]): Promise<void> {
  const wanted = await wantedOf(window, args);
  const given = (args[0] ?? {}) as Given;
  const form = exportForms.find((each) => each === given.form);
  const choice = form ? { form, payloads: given.payloads === true } : await pickForm();
  const file = given.file instanceof vscode.Uri ? given.file : await pickFile(choice.form);
  const sources = await Promise.all(
    wanted.map(async ({ session, rows }): Promise<ExportSource> => {
      return { connection: session.id, backend: await session.connection.backend(), rows };
    }),
  );
  await write(file, choice, sources);
}

interface Wanted {
  readonly session: Session;
  readonly rows: ExportSource['rows'];
}

async function wantedOf(window: Window, args: readonly unknown[]): Promise<readonly Wanted[]> {
  const clicked = args[0] as TreeNode | undefined;
  const selected = Array.isArray(args[1]) && args[1].length > 0 ? (args[1] as TreeNode[]) : [];
  const wide = (selected.length > 0 ? selected : clicked && 'kind' in clicked ? [clicked] : []).flatMap((node) => {
    const session = sessionGiven(window, node);
    const query = wideQuery(node);
    return session && query !== undefined ? [{ session, rows: { query } }] : [];
  });
  if (wide.length > 0) return wide;
  if (clicked && ('id' in clicked || selected.length > 0)) {
    const targets = await targetsOf(window, args, undefined);
    return [...bySession(targets)].map(([session, rows]) => ({ session, rows: rows as readonly Operation[] }));
  }
  const { shown, several } = window.sessions;
  return [{ session: several ? await pickSession(shown) : usualSession(window), rows: { query: '' } }];
}

/** What finds all rows of a section, a group or a connection; undefined: it is something else. */
function wideQuery(node: TreeNode): string | undefined {
  if (node.kind === 'section') return sectionQuery(node.section);
  if (node.kind === 'group') return groupQuery(node.group);
  return node.kind === 'connection' ? '' : undefined;
}

async function pickForm(): Promise<Choice> {
  const withPayloads = vscode.l10n.t('with inputs and outputs, exactly as stored');
  const choices: (vscode.QuickPickItem & Choice)[] = [
    { label: 'JSON', form: 'json', payloads: false },
    { label: 'JSON', description: withPayloads, form: 'json', payloads: true },
    { label: 'JSON Lines', form: 'jsonl', payloads: false },
    { label: 'JSON Lines', description: withPayloads, form: 'jsonl', payloads: true },
    {
      label: 'CSV',
      description: vscode.l10n.t('for spreadsheets; nothing in it is a formula'),
      form: 'csv',
      payloads: false,
    },
  ];
  const placeHolder = vscode.l10n.t('Export as');
  const chosen = await vscode.window.showQuickPick(choices, { placeHolder, matchOnDescription: true });
  if (!chosen) throw new vscode.CancellationError();
  return chosen;
}

async function pickFile(form: ExportForm): Promise<vscode.Uri> {
  const folder = vscode.workspace.workspaceFolders?.[0]?.uri;
  const name = `operations.${form}`;
  const uri = await vscode.window.showSaveDialog({
    ...(folder ? { defaultUri: vscode.Uri.joinPath(folder, name) } : {}),
    filters: { [form === 'csv' ? 'CSV' : form === 'json' ? 'JSON' : 'JSON Lines']: [form] },
    title: vscode.l10n.t('Export Operations'),
    saveLabel: vscode.l10n.t('Export'),
  });
  if (!uri) throw new vscode.CancellationError();
  return uri;
}

async function write(file: vscode.Uri, { form, payloads }: Choice, sources: readonly ExportSource[]): Promise<void> {
  const stopping = new AbortController();
  let count = 0;
  let partial: string | undefined;
  const onPartial = (sentence: string) => {
    partial = sentence;
  };
  const title = vscode.l10n.t('Exporting operations');
  const location = vscode.ProgressLocation.Notification;
  await vscode.window.withProgress({ location, title, cancellable: true }, async (progress, token) => {
    token.onCancellationRequested(() => stopping.abort(new vscode.CancellationError()));
    const counted = async function* () {
      for await (const page of exportPages(sources, { payloads, signal: stopping.signal, onPartial })) {
        yield page;
        stopping.signal.throwIfAborted();
        count += page.length;
        progress.report({ message: number(count) });
      }
    };
    await writePieces(file, exportText(form, counted()));
  });
  void told(file, count, partial);
}

async function told(file: vscode.Uri, count: number, partial: string | undefined): Promise<void> {
  const name = file.path.split('/').at(-1) ?? '';
  const done = plural(
    count,
    vscode.l10n.t('{0} operation was written to {1}.', number(count), name),
    vscode.l10n.t('{0} operations were written to {1}.', number(count), name),
  );
  const open = vscode.l10n.t('Open');
  const sentence = partial === undefined ? done : `${done} ${partial}`;
  if ((await vscode.window.showInformationMessage(sentence, open)) === open)
    await vscode.commands.executeCommand('vscode.open', file);
}
