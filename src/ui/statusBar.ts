import * as vscode from 'vscode';
import { statusBarView } from '../viewModel/statusBar.ts';
import type { Session } from './command/session.ts';
import { commands } from './ids.ts';
import { setting } from './settings.ts';

const links = [commands.showFailures, `${commands.submit}`] as const;

/** The one entry in the status bar: unseen failures, else what runs, else nothing. */
export class StatusBar {
  readonly #session: Session;
  readonly #stops: (() => void)[];
  #entry: vscode.StatusBarItem | undefined;
  #shown: string | undefined;

  constructor(session: Session) {
    this.#session = session;
    const update = () => this.#update();
    const changed = setting.statusBar.onChange(update);
    const { counts, failures, paused, connection } = session;
    this.#stops = [
      counts.onChange(update),
      failures.onChange(update),
      paused.onChange(update),
      connection.onPhase(update),
      () => changed.dispose(),
    ];
  }

  dispose(): void {
    for (const stop of this.#stops) stop();
    this.#entry?.dispose();
  }

  #update(): void {
    const { counts, failures, paused } = this.#session;
    const view = statusBarView({
      mode: setting.statusBar.get(),
      unseen: failures.count,
      counts: counts.value,
      paused: paused.value,
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
  entry.command = commands.showFailures;
  return entry;
}

function linksText(): string {
  const [failures, submit] = links;
  return `[${vscode.l10n.t('Show Failures')}](command:${failures}) · [${vscode.l10n.t('Submit Operation…')}](command:${submit})`;
}
