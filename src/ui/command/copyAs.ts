import * as vscode from 'vscode';
import { stringifyExact } from '../../operation/json.ts';
import { can } from '../../viewModel/ability.ts';
import { bgopsCommand, type CommandServer, commandLimit, curlCommand } from '../../viewModel/copy/commandLine.ts';
import { errorText } from '../../viewModel/copy/errorText.ts';
import { sameDraft } from '../../viewModel/copy/sameDraft.ts';
import { linkTo } from '../link/openLink.ts';
import type { Window } from '../window.ts';
import { type Target, targetsOf } from './targets.ts';

const forms = ['id', 'link', 'input', 'output', 'error', 'bgops', 'curl'] as const;
type Form = (typeof forms)[number];

/** Copies operations in a form that the person picks, or that `as` of the first argument names; each on lines of its own. */
export async function copyAs(window: Window, args: readonly unknown[]): Promise<void> {
  const targets = await targetsOf(window, args, undefined);
  const possible = forms.filter((form) => targets.every((target) => applies(form, target)));
  const { as: named } = (args[0] ?? {}) as { as?: unknown };
  const elsewhere = targets.some(({ session }) => !session.isEngine);
  const form = possible.find((each) => each === named) ?? (await pickForm(possible, elsewhere));
  const texts: string[] = [];
  for (const target of targets) texts.push(await textOf(form, target, window));
  await vscode.env.clipboard.writeText(texts.join('\n'));
}

/** Whether an operation has such a form; what a connection cannot do is not offered. */
function applies(form: Form, { session, operation }: Target): boolean {
  const backend = session.connection.current;
  if (!backend) return form === 'id' || form === 'link';
  const { capabilities } = backend;
  if (form === 'input') return can('input', operation, capabilities);
  if (form === 'output') return can('output', operation, capabilities);
  if (form === 'error') return operation.error !== null;
  if (form === 'bgops') return serverOf(session, '') !== undefined && capabilities.submit === true;
  if (form === 'curl') return capabilities.submit === true && backend.submitRequest !== undefined;
  return true;
}

/** How `bgops` finds the server of a connection; undefined where there is none. */
function serverOf({ isEngine, config }: Target['session'], dataFolder: string): CommandServer | undefined {
  if (isEngine) return { data: dataFolder };
  return config.kind === 'engineServer' ? { url: config.url } : undefined;
}

async function pickForm(possible: readonly Form[], elsewhere: boolean): Promise<Form> {
  const choices = possible.map((form) => ({ ...choiceOf(form, elsewhere), form }));
  const placeHolder = vscode.l10n.t('Copy as');
  const chosen = await vscode.window.showQuickPick(choices, { placeHolder, matchOnDescription: true });
  if (!chosen) throw new vscode.CancellationError();
  return chosen.form;
}

function choiceOf(form: Form, elsewhere: boolean): { label: string; description?: string } {
  switch (form) {
    case 'id':
      return { label: vscode.l10n.t('Id') };
    case 'link':
      return { label: vscode.l10n.t('Link'), description: vscode.l10n.t('opens the details in VS Code') };
    case 'input':
      return { label: vscode.l10n.t('Input'), description: 'JSON' };
    case 'output':
      return { label: vscode.l10n.t('Output'), description: 'JSON' };
    case 'error':
      return { label: vscode.l10n.t('Error'), description: vscode.l10n.t('with its stack') };
    case 'bgops':
      return {
        label: vscode.l10n.t('Command Line'),
        description: elsewhere
          ? vscode.l10n.t('bgops command that submits the same; the token is the variable $BGOPS_TOKEN')
          : vscode.l10n.t('bgops command that submits the same'),
      };
    case 'curl':
      return { label: 'curl', description: vscode.l10n.t('submits the same; the token is the variable $TOKEN') };
  }
}

async function textOf(form: Form, { session, operation }: Target, window: Window): Promise<string> {
  const { id } = operation;
  if (form === 'id') return id;
  if (form === 'link') return linkTo(window, session, id);
  const backend = await session.connection.backend();
  if (form === 'input' || form === 'output') return (await backend.payload(id, form)) ?? '';
  // Rows of lists come without the stack.
  if (form === 'error') return errorText(await backend.get(id));
  const draft = sameDraft(operation, await backend.payload(id, 'input'), backend.capabilities.fields === true);
  if (draft.input !== undefined && stringifyExact(draft.input).length > commandLimit)
    throw new Error(vscode.l10n.t('The input is too long for a command line. Copy the input and use a file.'));
  const server = form === 'bgops' ? serverOf(session, window.launcher.dataFolder()) : undefined;
  if (server) return bgopsCommand(draft, server);
  const request = await backend.submitRequest?.(draft);
  return request ? curlCommand(request) : '';
}
