import * as vscode from 'vscode';
import type { Operation } from '../operation/operation.ts';
import type { Session } from '../viewModel/connections/session.ts';
import { type Failed, FailureNotice, failureSentence } from '../viewModel/failure/failureNotice.ts';
import { retryQuestion } from '../viewModel/question.ts';
import { mayGoOn } from './askFirst.ts';
import { actIn, tell } from './command/act.ts';
import { showFailures } from './command/failures.ts';
import { report } from './command/report.ts';
import { setting } from './settings.ts';
import type { Window } from './window.ts';

/** Tells of failures: one notification for all that came together, and none for what the person sees anyway. */
export class FailureNews {
  readonly #window: Window;
  readonly #notice: FailureNotice;
  readonly #stops: (() => void)[];

  constructor(window: Window) {
    this.#window = window;
    const { sessions, view, clock, log } = window;
    this.#notice = new FailureNotice(clock, (failed) => report(log, () => this.#show(failed)));
    const expanded = view.tree.onDidExpandElement(({ element }) => {
      if (element.kind === 'section' && element.section.key === 'Error') sessions.of(element)?.failures.seen();
    });
    const selected = view.tree.onDidChangeSelection(({ selection }) => {
      for (const node of selection) {
        const root = sessions.of(node)?.tree.root('Error');
        if (root && node.id.startsWith(root.id)) sessions.of(node)?.failures.seen();
      }
    });
    this.#stops = [
      sessions.each((session) => [
        session.connection.onBatch((batch) => this.#tell(session, session.failures.apply(batch))),
        session.failures.onChange(() => {
          if (sessions.all.every(({ failures }) => failures.count === 0)) this.#notice.drop();
        }),
      ]),
      () => expanded.dispose(),
      () => selected.dispose(),
    ];
  }

  dispose(): void {
    for (const stop of this.#stops) stop();
    this.#notice.drop();
  }

  #tell(session: Session, failed: readonly Operation[]): void {
    const { panels, sessions } = this.#window;
    const watching = vscode.window.state.focused;
    const unseen = failed.filter(({ id }) => !(watching && panels.isVisible(session, id)));
    for (const { id } of failed) if (!unseen.some((other) => other.id === id)) session.failures.seenOne(id);
    // Failures in the visible view still count in badge and status bar, but need no notification.
    if (!setting.failureNotifications.get() || (watching && this.#window.isLooking()) || unseen.length === 0) return;
    const connection = { connection: session.id, place: sessions.several ? session.label : '' };
    this.#notice.add(unseen.map((operation) => ({ ...operation, ...connection })));
  }

  async #show(failed: readonly Failed[]): Promise<void> {
    const { sessions } = this.#window;
    const still = failed.filter(({ id, connection }) => sessions.get(connection)?.failures.ids.includes(id));
    if (still.length === 0) return;
    const show = vscode.l10n.t('Show');
    const retry = vscode.l10n.t('Retry');
    const never = vscode.l10n.t("Don't Show Again");
    const choice = await vscode.window.showErrorMessage(failureSentence(still), show, retry, never);
    if (choice === show) await this.#open(still);
    if (choice === never) await setting.failureNotifications.set(false);
    if (choice === retry) await this.#retry(still);
  }

  async #retry(failed: readonly Failed[]): Promise<void> {
    for (const session of this.#window.sessions.all) {
      const those = failed.filter(({ connection }) => connection === session.id);
      const question = retryQuestion(those.map((operation) => ({ session, operation })));
      if (those.length === 0 || !(await mayGoOn(this.#window, question))) continue;
      const ids = those.map(({ id }) => id);
      tell(await session.connection.use(() => actIn(session, 'retry', ids)));
    }
  }

  async #open(failed: readonly Failed[]): Promise<void> {
    const [only] = failed;
    const session = only && this.#window.sessions.get(only.connection);
    if (failed.length === 1 && session) this.#window.panels.open(session, only.id);
    else await showFailures(this.#window);
  }
}
