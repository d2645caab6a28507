import * as vscode from 'vscode';
import { type ListOrder, listOrders } from '../../operation/arrangement.ts';
import { type Arrangement, type Grouping, groupings, unableTo } from '../../viewModel/arrangement/arrangement.ts';
import {
  groupingLabel,
  groupingMeaning,
  orderLabel,
  orderMeaning,
} from '../../viewModel/arrangement/arrangementText.ts';
import type { Window } from '../window.ts';

/** Chooses what stands together: `{ by: 'type' }` as the argument, or asked. */
export async function groupBy(window: Window, args: readonly unknown[]): Promise<void> {
  const given = groupings.find((each) => each === (args[0] as { by?: unknown } | undefined)?.by);
  const { group } = window.arrangement.value;
  const choices = groupings.map((each) => ({
    value: each,
    label: groupingLabel(each),
    meaning: groupingMeaning(each),
  }));
  const placeHolder = vscode.l10n.t('Group operations by');
  window.arrangement.change({ group: given ?? (await pick(window, placeHolder, choices, group)) });
}

/** Chooses what comes first: `{ by: 'oldest' }` as the argument, or asked. */
export async function sortBy(window: Window, args: readonly unknown[]): Promise<void> {
  const given = listOrders.find((each) => each === (args[0] as { by?: unknown } | undefined)?.by);
  const { order } = window.arrangement.value;
  const choices = listOrders.map((each) => ({ value: each, label: orderLabel(each), meaning: orderMeaning(each) }));
  const placeHolder = vscode.l10n.t('Sort operations by');
  window.arrangement.change({ order: given ?? (await pick(window, placeHolder, choices, order)) });
}

interface Choice<Value> {
  readonly value: Value;
  readonly label: string;
  readonly meaning: string;
}

/** Offers what at least one connection can do, with the reason of each other one; the current one is marked. */
async function pick<Value extends Grouping | ListOrder>(
  window: Window,
  placeHolder: string,
  choices: readonly Choice<Value>[],
  current: Arrangement[keyof Arrangement],
): Promise<Value> {
  const offered = choices.flatMap(({ value, label, meaning }) => {
    const unable = window.sessions.shown.flatMap((session) => {
      const reason = unableTo(value, session.connection.current?.capabilities);
      return reason === undefined ? [] : [vscode.l10n.t('Not for {0}: {1}', session.label, reason)];
    });
    const isCurrent = value === current;
    if (unable.length === window.sessions.shown.length && !isCurrent) return [];
    const description = isCurrent ? vscode.l10n.t('{0} · current', meaning) : meaning;
    const iconPath = new vscode.ThemeIcon(isCurrent ? 'check' : 'blank');
    return [{ value, label, description, iconPath, ...(unable.length === 0 ? {} : { detail: unable.join(' ') }) }];
  });
  const box = vscode.window.createQuickPick<(typeof offered)[number]>();
  box.placeholder = placeHolder;
  box.items = offered;
  box.activeItems = offered.filter(({ value }) => value === current);
  const chosen = await new Promise<Value | undefined>((resolve) => {
    box.onDidAccept(() => resolve(box.activeItems[0]?.value));
    box.onDidHide(() => resolve(undefined));
    box.show();
  });
  box.dispose();
  if (chosen === undefined) throw new vscode.CancellationError();
  return chosen;
}
