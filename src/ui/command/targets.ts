import * as vscode from 'vscode';
import type { Operation } from '../../operation/operation.ts';
import { type Ability, can, unable } from '../../viewModel/ability.ts';
import type { Session } from '../../viewModel/connections/session.ts';
import { operationLabel, operationSummary, shortId } from '../../viewModel/operationText.ts';
import { iconFree } from '../../viewModel/plainText.ts';
import { statusLook } from '../../viewModel/statusLook.ts';
import type { Window } from '../window.ts';
import { sessionGiven, usualSession } from './chooseSession.ts';

/** Rows that a picker offers of each connection. */
const pickLimit = 200;

/** An operation, and the connection in which it lives. */
export interface Target {
  readonly session: Session;
  readonly operation: Operation;
}

/** What a command may be given: a row of the tree, or an id from a page or another extension. */
interface Given {
  readonly id?: unknown;
  readonly operation?: Operation;
}

/**
 * The operations that a command is for: those selected in the tree, or named by id, or else picked from a list of
 * those it applies to. Raises a `CancellationError` when the picker is closed, and the reason when the connection
 * does not offer the command at all.
 */
export async function targetsOf(
  window: Window,
  args: readonly unknown[],
  ability: Ability | undefined,
): Promise<Target[]> {
  return (await choiceOfTargets(window, args, ability)).able;
}

/** The same, with those that were selected and to which the command does not apply. */
export async function choiceOfTargets(
  window: Window,
  args: readonly unknown[],
  ability: Ability | undefined,
): Promise<{ readonly able: Target[]; readonly left: Target[] }> {
  const given = await givenTargets(window, args);
  if (given.length === 0) return { able: await pickTargets(window, ability), left: [] };
  const able = given.filter((target) => isAble(target, ability));
  if (able.length > 0) return { able, left: given.filter((target) => !able.includes(target)) };
  refuse(given, ability);
  return { able: given, left: [] };
}

/** The same for a command that works on one operation. */
export async function targetOf(window: Window, args: readonly unknown[], ability?: Ability): Promise<Target> {
  const given = await givenTargets(window, args.slice(0, 1));
  refuse(given, ability);
  const [target] = given.length > 0 ? given : await pickTargets(window, ability, false);
  if (!target) throw new vscode.CancellationError();
  return target;
}

/** The operations of each connection together, in the order in which they were selected. */
export function bySession(targets: readonly Target[]): Map<Session, Operation[]> {
  const groups = new Map<Session, Operation[]>();
  for (const { session, operation } of targets) {
    const group = groups.get(session);
    if (group) group.push(operation);
    else groups.set(session, [operation]);
  }
  return groups;
}

function isAble({ session, operation }: Target, ability: Ability | undefined): boolean {
  const capabilities = session.connection.current?.capabilities;
  return ability === undefined || !capabilities || can(ability, operation, capabilities);
}

/** Raises the reason of a connection that does not offer the ability at all. */
function refuse(targets: readonly Target[], ability: Ability | undefined): void {
  for (const { session } of targets) {
    const capabilities = session.connection.current?.capabilities;
    const reason = ability && capabilities && unable(ability, capabilities);
    if (reason) throw new Error(reason);
  }
}

/** VS Code passes the row that was clicked and, when several are selected, all of them. */
async function givenTargets(window: Window, [clicked, selected]: readonly unknown[]): Promise<Target[]> {
  const many = Array.isArray(selected) && selected.length > 0 ? selected : clicked === undefined ? [] : [clicked];
  const found: Target[] = [];
  for (const each of many as Given[]) {
    const session = sessionGiven(window, each) ?? usualSession(window);
    if (each?.operation) found.push({ session, operation: each.operation });
    else if (typeof each?.id === 'string' && !('kind' in each))
      found.push({ session, operation: await (await session.connection.backend()).get(each.id) });
  }
  return found;
}

interface Choice extends vscode.QuickPickItem {
  readonly target: Target;
}

async function pickTargets(window: Window, ability: Ability | undefined, many = true): Promise<Target[]> {
  const candidates = (await Promise.all(sessionsToPickFrom(window).map(newest))).flat();
  const now = window.clock.now();
  const choices = candidates
    .filter((target) => isAble(target, ability))
    .map((target) => choiceOf(target, now, window.sessions.several));
  if (choices.length === 0) {
    refuse(candidates, ability);
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
  return [chosen].flat().map(({ target }) => target);
}

/** Another operation of the same connection that the person picks, those of the same type first. */
export async function pickOther(window: Window, { session, operation }: Target): Promise<Target> {
  const rows = (await newest(session)).filter((other) => other.operation.id !== operation.id);
  const sameType = (other: Target) => Number(other.operation.type !== operation.type);
  const now = window.clock.now();
  const choices = rows.sort((a, b) => sameType(a) - sameType(b)).map((target) => choiceOf(target, now, false));
  const placeHolder = vscode.l10n.t('Compare with which operation?');
  const chosen = await vscode.window.showQuickPick(choices, {
    placeHolder,
    matchOnDescription: true,
    matchOnDetail: true,
  });
  if (!chosen) throw new vscode.CancellationError();
  return chosen.target;
}

/** With several connections, those that are open: a picker does not wait for one that does not answer. */
function sessionsToPickFrom(window: Window): readonly Session[] {
  const open = window.sessions.shown.filter(({ connection }) => connection.phase.kind === 'on');
  return open.length > 0 ? open : [usualSession(window)];
}

async function newest(session: Session): Promise<Target[]> {
  const { operations } = await (await session.connection.backend()).list('', { limit: pickLimit });
  return operations.map((operation) => ({ session, operation }));
}

function choiceOf(target: Target, now: number, several: boolean): Choice {
  const { operation, session } = target;
  const { icon, label } = statusLook(operation.status);
  const place = several ? ` · ${session.label}` : '';
  return {
    label: `$(${icon.replace('~spin', '')}) ${iconFree(operationLabel(operation))}`,
    description: `${label} · ${operationSummary(operation, now)}`,
    detail: `${operation.type} · ${shortId(operation.id)}${place}`,
    target,
  };
}
