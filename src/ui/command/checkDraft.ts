import * as vscode from 'vscode';
import { draftEnding } from '../ids.ts';
import type { Window } from '../window.ts';
import { backendThatCan } from './chooseSession.ts';
import { sessionOfDraft } from './submitDraft.ts';

/** How long the JSON language service may take to look at a text that was just changed, ms. */
const patience = 1_000;

/** Says whether a draft could be submitted: it is read, its handler is there, and the input fits its schema. Sends nothing. */
export async function validateDraft(window: Window, args: readonly unknown[]): Promise<void> {
  const { document, written, session } = await readDraftOf(window, args);
  const backend = await backendThatCan(session, written.resubmittedFrom === undefined ? 'submit' : 'resubmit');
  const { type } = written.draft;
  const handler = (await backend.handlers()).find(({ declaration }) => declaration?.type === type);
  if (!handler) throw new Error(vscode.l10n.t('{0} has no handler for the type {1}.', session.label, type));
  if (handler.problem)
    throw new Error(vscode.l10n.t('The handler for {0} does not load: {1}', type, handler.problem.message));
  const [problem] = await problemsOf(window, document.uri);
  if (problem) {
    await vscode.commands.executeCommand('workbench.actions.view.problems');
    const sentence = vscode.l10n.t('Line {0}: {1}', problem.range.start.line + 1, problem.message);
    void vscode.window.showWarningMessage(sentence);
    return;
  }
  void vscode.window.showInformationMessage(vscode.l10n.t('The draft is valid: {0} in {1}.', type, session.label));
}

/** Shows what the person has changed since the draft was made from an operation. */
export async function compareDraft(window: Window, args: readonly unknown[]): Promise<void> {
  const { document, written, session } = await readDraftOf(window, args);
  if (written.resubmittedFrom === undefined)
    throw new Error(
      vscode.l10n.t('This draft was not made from an operation, so there is nothing to compare it with.'),
    );
  const original = await (await session.connection.backend()).get(written.resubmittedFrom);
  const left = window.documents.address(session, original, 'draft');
  const title = vscode.l10n.t('{0}: original ↔ draft', original.type);
  await vscode.commands.executeCommand('vscode.diff', left, document.uri, title);
}

async function readDraftOf(window: Window, [given]: readonly unknown[]) {
  const uri = given instanceof vscode.Uri ? given : vscode.window.activeTextEditor?.document.uri;
  if (!uri?.path.endsWith(draftEnding))
    throw new Error(vscode.l10n.t('Open a file that ends in {0} first.', draftEnding));
  const document = await vscode.workspace.openTextDocument(uri);
  const { readDraft } = await import('../document/draft.ts');
  const written = readDraft(document.getText());
  return { document, written, session: sessionOfDraft(window, written) };
}

/** What the JSON language service finds wrong, once it has had time to look. */
async function problemsOf({ clock }: Window, uri: vscode.Uri): Promise<readonly vscode.Diagnostic[]> {
  await new Promise<void>((resolve) => {
    const listening = vscode.languages.onDidChangeDiagnostics(({ uris }) => {
      if (uris.some((each) => each.toString() === uri.toString())) done();
    });
    const stop = clock.after(patience, () => done());
    const done = () => {
      listening.dispose();
      stop();
      resolve();
    };
  });
  return vscode.languages.getDiagnostics(uri);
}
