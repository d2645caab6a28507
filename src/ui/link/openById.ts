import * as vscode from 'vscode';
import type { Operation } from '../../operation/operation.ts';
import type { Session } from '../../viewModel/connections/session.ts';
import { failureCode } from '../../viewModel/failureCode.ts';
import { couldHave } from '../../viewModel/link/idsIn.ts';
import { isOperationId } from '../../viewModel/link/operationLink.ts';
import { usualSession } from '../command/chooseSession.ts';
import type { Window } from '../window.ts';

/** Shows the operation with the id that is given, or asked for, in whichever open connection has it. */
export async function openById(window: Window, [given]: readonly unknown[]): Promise<void> {
  const { id: named, connection } = (given ?? {}) as { id?: unknown; connection?: unknown };
  const id = typeof named === 'string' && isOperationId(named) ? named : await ask();
  const open = openSessions(window).filter(({ config }) => couldHave(config.kind, id));
  const sessions = open.length > 0 ? open : named === undefined ? [usualSession(window)] : [];
  const [first] = sessions.filter((session) => session.id === connection);
  for (const session of first ? [first, ...sessions.filter((other) => other !== first)] : sessions) {
    const operation = await find(session, id);
    if (!operation) continue;
    window.panels.open(session, operation.id);
    return;
  }
  void vscode.window.showInformationMessage(vscode.l10n.t('No open connection has an operation with the id {0}.', id));
}

/** The connections that answer now; none is opened for a look. */
export function openSessions({ sessions }: Pick<Window, 'sessions'>): readonly Session[] {
  return sessions.all.filter(({ connection }) => connection.phase.kind === 'on');
}

async function find({ connection }: Session, id: string): Promise<Operation | undefined> {
  try {
    return await connection.use((backend) => backend.get(id));
  } catch (error) {
    const code = failureCode(error);
    if (code === 'not-found' || code === 'invalid-request') return undefined;
    throw error;
  }
}

async function ask(): Promise<string> {
  const id = await vscode.window.showInputBox({
    prompt: vscode.l10n.t('Id of the operation'),
    placeHolder: '00000000-0000-0000-0000-000000000000',
    validateInput: (text) =>
      isOperationId(text.trim()) ? undefined : vscode.l10n.t('An id has letters, digits and hyphens only.'),
  });
  if (id === undefined) throw new vscode.CancellationError();
  return id.trim();
}
