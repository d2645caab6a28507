import * as vscode from 'vscode';
import type { Session } from '../viewModel/connections/session.ts';
import { sumOfCounts } from '../viewModel/connections/totals.ts';
import { statusBarView } from '../viewModel/statusBar.ts';
import { takesOperations } from '../viewModel/tree/connectionRow.ts';
import { commands } from './ids.ts';
import { setting } from './settings.ts';
import type { Window } from './window.ts';

/** Commands that the tooltip may link to. */
const linked = [commands.showFailures, commands.submit, commands.manageWatches] as const;

/** The one entry in the status bar: unseen failures, else what this window does or what runs, else nothing. */
export class StatusBar {
  readonly #window: Window;
  readonly #stops: (() => void)[];
  #entry: vscode.StatusBarItem | undefined;
  #shown: string | undefined;

  constructor(window: Window) {
    this.#window = window;
    const { sessions, many, watches } = window;
    const update = () => this.#update();
    const changed = [setting.statusBar, setting.statusHighlight].map((each) => each.onChange(update));
    this.#stops = [
      sessions.each((session) => [session.onChange(update)]),
      sessions.onChange(update),
      many.onProgress(update),
      watches.onChange(update),
      ...changed.map((subscription) => () => subscription.dispose()),
    ];
  }

  dispose(): void {
    for (const stop of this.#stops) stop();
    this.#entry?.dispose();
  }

  #update(): void {
    const { sessions, many, watches } = this.#window;
    const { shown: all, engine } = sessions;
    const watching = watches.list.filter(({ ended }) => ended === null).length;
    const view = statusBarView({
      mode: setting.statusBar.get(),
      unseen: all.reduce((sum, { failures }) => sum + failures.count, 0),
      counts: sumOfCounts(all.filter((session) => !isOffline(session)).map(({ counts }) => counts.value)),
      paused: engine.paused.value,
      acting: many.progress,
      watches: watching,
      places: all.map((session) => ({
        label: session.label,
        unseen: session.failures.count,
        offline: isOffline(session),
      })),
      links: linksText(all.some(takesSubmits), watching > 0),
    });
    const highlighted = view?.alarming === true && setting.statusHighlight.get();
    const shown = JSON.stringify([view, highlighted]);
    // An update takes the tooltip away from under the pointer.
    if (shown === this.#shown) return;
    this.#shown = shown;
    if (!view) {
      this.#entry?.hide();
      return;
    }
    this.#entry ??= create();
    this.#entry.text = view.text;
    this.#entry.command = many.progress === undefined ? commands.showFailures : commands.showActOnMany;
    this.#entry.backgroundColor = highlighted ? new vscode.ThemeColor('statusBarItem.errorBackground') : undefined;
    this.#entry.accessibilityInformation = { label: view.spoken, role: 'button' };
    const tooltip = new vscode.MarkdownString(view.tooltip, true);
    tooltip.isTrusted = { enabledCommands: [...linked] };
    this.#entry.tooltip = tooltip;
    this.#entry.show();
  }
}

function create(): vscode.StatusBarItem {
  const entry = vscode.window.createStatusBarItem('status', vscode.StatusBarAlignment.Left, 1);
  entry.name = vscode.l10n.t('Background Operations');
  return entry;
}

function isOffline({ connection }: Session): boolean {
  return connection.phase.kind === 'lost';
}

function takesSubmits({ config, connection }: Session): boolean {
  return connection.phase.kind === 'on' && takesOperations(config, connection.current?.capabilities);
}

function linksText(submits: boolean, watching: boolean): string {
  const links = [`[${vscode.l10n.t('Show Failures')}](command:${commands.showFailures})`];
  if (submits) links.push(`[${vscode.l10n.t('Submit Operation…')}](command:${commands.submit})`);
  if (watching) links.push(`[${vscode.l10n.t('Manage Watches…')}](command:${commands.manageWatches})`);
  return links.join(' · ');
}
