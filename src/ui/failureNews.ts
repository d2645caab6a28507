import * as vscode from 'vscode';
import type { Operation } from '../operation/operation.ts';
import { type Failed, FailureNotice, failureSentence } from '../viewModel/failure/failureNotice.ts';
import { tell } from './command/act.ts';
import { showFailures } from './command/failures.ts';
import { report } from './command/report.ts';
import type { Session } from './command/session.ts';
import { setting } from './settings.ts';

/** Tells of failures: one notification for all that came together, and none for what the person sees anyway. */
export class FailureNews {
  readonly #session: Session;
  readonly #notice: FailureNotice;
  readonly #stops: (() => void)[];

  constructor(session: Session) {
    this.#session = session;
    this.#notice = new FailureNotice(session.clock, (failed) => report(session.log, () => this.#show(failed)));
    const { connection, failures } = session;
    const expanded = session.view.tree.onDidExpandElement(({ element }) => {
      if (element.id === 'Error') failures.seen();
    });
    const selected = session.view.tree.onDidChangeSelection(({ selection }) => {
      if (selection.some((node) => node.id.startsWith('Error'))) failures.seen();
    });
    this.#stops = [
      connection.onBatch((batch) => this.#tell(failures.apply(batch))),
      failures.onChange(() => {
        if (failures.count === 0) this.#notice.drop();
      }),
      () => expanded.dispose(),
      () => selected.dispose(),
    ];
  }

  dispose(): void {
    for (const stop of this.#stops) stop();
    this.#notice.drop();
  }

  #tell(failed: readonly Operation[]): void {
    const { view, panels, failures } = this.#session;
    const watching = vscode.window.state.focused;
    const unseen = failed.filter(({ id }) => !(watching && panels.isVisible(id)));
    for (const { id } of failed) if (!unseen.some((other) => other.id === id)) failures.seenOne(id);
    // Failures in the visible view still count in badge and status bar, but need no notification.
    if (!setting.failureNotifications.get() || (watching && view.tree.visible) || unseen.length === 0) return;
    this.#notice.add(unseen);
  }

  async #show(failed: readonly Failed[]): Promise<void> {
    const still = failed.filter(({ id }) => this.#session.failures.ids.includes(id));
    if (still.length === 0) return;
    const show = vscode.l10n.t('Show');
    const retry = vscode.l10n.t('Retry');
    const never = vscode.l10n.t("Don't Show Again");
    const choice = await vscode.window.showErrorMessage(failureSentence(still), show, retry, never);
    if (choice === show) await this.#open(still);
    if (choice === never) await setting.failureNotifications.set(false);
    const ids = still.map(({ id }) => id);
    if (choice === retry) tell(await this.#session.connection.use((backend) => backend.act('retry', ids)));
  }

  async #open(failed: readonly Failed[]): Promise<void> {
    const [only] = failed;
    if (failed.length === 1 && only) this.#session.panels.open(only.id);
    else await showFailures(this.#session);
  }
}
