import * as vscode from 'vscode';
import type { Operation } from '../operation/operation.ts';
import { type Failed, FailureNotice, failureSentence } from '../viewModel/failure/failureNotice.ts';
import { showFailures } from './command/failures.ts';
import type { Session } from './command/session.ts';
import { setting } from './settings.ts';

/** Tells of failures: one notification for all that came together, and none for what the person sees anyway. */
export class FailureNews {
  readonly #session: Session;
  readonly #notice: FailureNotice;
  readonly #stops: (() => void)[];

  constructor(session: Session) {
    this.#session = session;
    this.#notice = new FailureNotice(session.clock, (failed) => this.#show(failed));
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
    if (!setting.failureNotifications.get()) return;
    const { view, panels } = this.#session;
    const watching = vscode.window.state.focused;
    const unnoticed = failed.filter(({ id }) => !(watching && (view.tree.visible || panels.isVisible(id))));
    if (unnoticed.length > 0) this.#notice.add(unnoticed);
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
    if (choice === retry) {
      const backend = await this.#session.connection.backend();
      await backend.act(
        'retry',
        still.map(({ id }) => id),
      );
    }
  }

  async #open(failed: readonly Failed[]): Promise<void> {
    const [only] = failed;
    if (failed.length === 1 && only) this.#session.panels.open(only.id);
    else await showFailures(this.#session);
  }
}
