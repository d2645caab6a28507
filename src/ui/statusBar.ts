import * as vscode from 'vscode';
import type { Sessions } from '../viewModel/connections/sessions.ts';
import { sumOfCounts } from '../viewModel/connections/totals.ts';
import { statusBarView } from '../viewModel/statusBar.ts';
import { commands } from './ids.ts';
import type { ManyPanels } from './many/manyPanels.ts';
import { setting } from './settings.ts';
import type { Window } from './window.ts';

const links = [commands.showFailures, `${commands.submit}`] as const;

/** The one entry in the status bar: unseen failures, else what runs, else nothing. */
export class StatusBar {
  readonly #sessions: Sessions;
  readonly #many: ManyPanels;
  readonly #stops: (() => void)[];
  #entry: vscode.StatusBarItem | undefined;
  #shown: string | undefined;

  constructor({ sessions, many }: Window) {
    this.#sessions = sessions;
    this.#many = many;
    const update = () => this.#update();
    const changed = setting.statusBar.onChange(update);
    this.#stops = [
      sessions.each((session) => [session.onChange(update)]),
      sessions.onChange(update),
      many.onProgress(update),
      () => changed.dispose(),
    ];
  }

  dispose(): void {
    for (const stop of this.#stops) stop();
    this.#entry?.dispose();
  }

  #update(): void {
    const { shown: all, engine } = this.#sessions;
    const view = statusBarView({
      mode: setting.statusBar.get(),
      unseen: all.reduce((sum, { failures }) => sum + failures.count, 0),
      counts: sumOfCounts(all.map(({ counts }) => counts.value)),
      paused: engine.paused.value,
      acting: this.#many.progress,
      places: all.map(({ label, failures }) => ({ label, unseen: failures.count })),
      links: linksText(),
    });
    const shown = JSON.stringify(view);
    // An update takes the tooltip away from under the pointer.
    if (shown === this.#shown) return;
    this.#shown = shown;
    if (!view) {
      this.#entry?.hide();
      return;
    }
    this.#entry ??= create();
    this.#entry.text = view.text;
    this.#entry.command = this.#many.progress === undefined ? commands.showFailures : commands.showActOnMany;
    this.#entry.backgroundColor = view.alarming ? new vscode.ThemeColor('statusBarItem.errorBackground') : undefined;
    this.#entry.accessibilityInformation = { label: view.spoken, role: 'button' };
    const tooltip = new vscode.MarkdownString(view.tooltip, true);
    tooltip.isTrusted = { enabledCommands: [...links] };
    this.#entry.tooltip = tooltip;
    this.#entry.show();
  }
}

function create(): vscode.StatusBarItem {
  const entry = vscode.window.createStatusBarItem('status', vscode.StatusBarAlignment.Left, 1);
  entry.name = vscode.l10n.t('Background Operations');
  return entry;
}

function linksText(): string {
  const [failures, submit] = links;
  return `[${vscode.l10n.t('Show Failures')}](command:${failures}) · [${vscode.l10n.t('Submit Operation…')}](command:${submit})`;
}
