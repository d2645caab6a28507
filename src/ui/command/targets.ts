import * as vscode from 'vscode';
import type { Backend } from '../../backend/backend.ts';
import type { Operation } from '../../operation/operation.ts';
import { type Ability, can } from '../../viewModel/ability.ts';
import { operationLabel, operationSummary, shortId } from '../../viewModel/operationText.ts';
import { statusLook } from '../../viewModel/statusLook.ts';
import type { Session } from './session.ts';

/** Rows that a picker offers. */
const pickLimit = 200;

/** What a command may be given: a row of the tree, or an id from a page or another extension. */
interface Given {
  readonly id?: unknown;
  readonly operation?: Operation;
}

/**
 * The operations that a command is for: those selected in the tree, or named by id, or else picked from a list of
 * those it applies to. Raises a `CancellationError` when the picker is closed.
 */
export async function targetsOf(
  session: Session,
  args: readonly unknown[],
  ability: Ability | undefined,
): Promise<Operation[]> {
  const given = await givenOperations(session, args);
  if (given.length > 0) {
    const backend = await session.connection.backend();
    const able = given.filter((operation) => isAble(operation, ability, backend));
    return able.length > 0 ? able : given;
  }
  return pickOperations(session, ability);
}

/** The same for a command that works on one operation. */
export async function targetOf(session: Session, args: readonly unknown[], ability?: Ability): Promise<Operation> {
  const given = await givenOperations(session, args.slice(0, 1));
  const [target] = given.length > 0 ? given : await pickOperations(session, ability, false);
  if (!target) throw new vscode.CancellationError();
  return target;
}

function isAble(operation: Operation, ability: Ability | undefined, { capabilities }: Backend): boolean {
  return ability === undefined || can(ability, operation, capabilities);
}

/** VS Code passes the row that was clicked and, when several are selected, all of them. */
async function givenOperations({ connection }: Session, [clicked, selected]: readonly unknown[]): Promise<Operation[]> {
  const many = Array.isArray(selected) && selected.length > 0 ? selected : clicked === undefined ? [] : [clicked];
  const found: Operation[] = [];
  for (const each of many as Given[]) {
    if (each?.operation) found.push(each.operation);
    else if (typeof each?.id === 'string' && !('kind' in each))
      found.push(await (await connection.backend()).get(each.id));
  }
  return found;
}

interface Choice extends vscode.QuickPickItem {
  readonly operation: Operation;
}

async function pickOperations(session: Session, ability: Ability | undefined, many = true): Promise<Operation[]> {
  const backend = await session.connection.backend();
  const { operations } = await backend.list('', { limit: pickLimit });
  const now = session.clock.now();
  const choices = operations
    .filter((operation) => isAble(operation, ability, backend))
    .map((operation) => choiceOf(operation, now));
  if (choices.length === 0) {
    void vscode.window.showInformationMessage(
      vscode.l10n.t('None of the newest {0} operations allows this now.', pickLimit),
    );
    throw new vscode.CancellationError();
  }
  const options = { placeHolder: vscode.l10n.t('Operation'), matchOnDescription: true, matchOnDetail: true };
  const chosen = many
    ? await vscode.window.showQuickPick(choices, { ...options, canPickMany: true })
    : await vscode.window.showQuickPick(choices, options);
  if (!chosen || (Array.isArray(chosen) && chosen.length === 0)) throw new vscode.CancellationError();
  return [chosen].flat().map(({ operation }) => operation);
}

function choiceOf(operation: Operation, now: number): Choice {
  const { icon, label } = statusLook(operation.status);
  return {
    label: `$(${icon.replace('~spin', '')}) ${operationLabel(operation).replaceAll('$(', '$\u200b(')}`,
    description: `${label} · ${operationSummary(operation, now)}`,
    detail: `${operation.type} · ${shortId(operation.id)}`,
    operation,
  };
}
