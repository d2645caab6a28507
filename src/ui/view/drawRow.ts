import * as vscode from 'vscode';
import type { Row } from '../../viewModel/tree/row.ts';

/** A row as VS Code draws it. */
export function drawRow(id: string, row: Row): vscode.TreeItem {
  const drawn = new vscode.TreeItem(row.label, states[row.collapsible]);
  drawn.id = id;
  drawn.description = row.description;
  drawn.iconPath = new vscode.ThemeIcon(
    row.icon,
    row.color === undefined ? undefined : new vscode.ThemeColor(row.color),
  );
  drawn.contextValue = row.context;
  drawn.accessibilityInformation = { label: row.spoken };
  return drawn;
}

/** Whether a row would look the same as another. */
export function lookOf({ label, description, icon, color, context }: Row): string {
  return JSON.stringify([label, description, icon, color, context]);
}

/** Markdown in which no command runs and no HTML is read. */
export function plainTooltip(text: string): vscode.MarkdownString {
  const tooltip = new vscode.MarkdownString(text, true);
  tooltip.isTrusted = false;
  tooltip.supportHtml = false;
  return tooltip;
}

/** A row that is asked for when its connection has just been removed. */
export const goneRow: Row = {
  label: '',
  description: '',
  icon: 'blank',
  color: undefined,
  collapsible: 'none',
  context: '',
  spoken: '',
};

const states: Readonly<Record<Row['collapsible'], vscode.TreeItemCollapsibleState>> = {
  none: vscode.TreeItemCollapsibleState.None,
  collapsed: vscode.TreeItemCollapsibleState.Collapsed,
  expanded: vscode.TreeItemCollapsibleState.Expanded,
};
