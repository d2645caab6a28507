import * as vscode from 'vscode';
import type { Operation } from '../operation/operation.ts';
import type { Session } from '../viewModel/connections/session.ts';
import { failureSentence } from '../viewModel/failure/failureNotice.ts';
import { Gathering } from '../viewModel/watch/gathering.ts';
import { Causes, type Told } from '../viewModel/watch/told.ts';
import { eventKey } from '../viewModel/watch/watchEvent.ts';
import { showFailures } from './command/failures.ts';
import { report } from './command/report.ts';
import { setting } from './settings.ts';
import { canRetry, type Placed, retryAll } from './watch/retryAll.ts';
import type { Window } from './window.ts';

type FailedThere = Placed & { readonly place: string };

/** Least time between two notifications, ms. */
const quiet = 30_000;

/**
 * The watch that every window has: tells of all failures while the view is not visible, in one notification for those
 * that came together. Silent about what another watch has told, and about what the person sees anyway.
 */
export class FailureNews {
  readonly #window: Window;
  readonly #told: Told;
  readonly #causes: Causes;
  readonly #notice: Gathering<FailedThere>;
  readonly #stops: (() => void)[];

  constructor(window: Window, told: Told) {
    this.#window = window;
    this.#told = told;
    const { sessions, view, clock, log } = window;
    this.#causes = new Causes(clock);
    this.#notice = new Gathering<FailedThere>(clock, {
      quiet,
      oneAtATime: true,
      show: (failed) => report(log, () => this.#show(failed)),
    });
    const expanded = view.tree.onDidExpandElement(({ element }) => {
      if (element.kind === 'section' && element.section.key === 'Error') sessions.of(element)?.failures.seen();
    });
    const selected = view.tree.onDidChangeSelection(({ selection }) => {
      for (const node of selection) {
        const session = sessions.of(node);
        const root = session?.tree.root('Error');
        if (root && node.id.startsWith(root.id)) session?.failures.seen();
        else if (node.kind === 'operation') session?.failures.seenOne(node.operation.id);
        else if (node.kind === 'failureGroup') session?.failures.seenThese(node.group.ids);
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

  async #show(failed: readonly FailedThere[]): Promise<void> {
    const { sessions } = this.#window;
    const still = failed.filter((each) => {
      const unseen = sessions.get(each.connection)?.failures.ids.includes(each.id);
      return unseen && this.#told.claim(eventKey(each.connection, 'failed', each));
    });
    const news = this.#causes.take(still);
    if (news.length === 0) return;
    const show = vscode.l10n.t('Show');
    const retry = vscode.l10n.t('Retry');
    const never = vscode.l10n.t("Don't Show Again");
    const actions = canRetry(this.#window, news) ? [show, retry, never] : [show, never];
    const choice = await vscode.window.showErrorMessage(failureSentence(news), ...actions);
    if (choice === show) await this.#open(news);
    if (choice === never) await setting.failureNotifications.set(false);
    if (choice === retry) await retryAll(this.#window, news);
  }

  async #open(failed: readonly FailedThere[]): Promise<void> {
    const [only] = failed;
    const session = only && this.#window.sessions.get(only.connection);
    if (failed.length === 1 && session) this.#window.panels.open(session, only.id);
    else await showFailures(this.#window);
  }
}
