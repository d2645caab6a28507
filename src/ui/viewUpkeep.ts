import * as vscode from 'vscode';
import { unseenSentence } from '../viewModel/failure/failureNotice.ts';
import { oneLine } from '../viewModel/plainText.ts';
import type { TreeNode } from '../viewModel/tree/node.ts';
import type { Session } from './command/session.ts';
import { viewId } from './ids.ts';
import type { OpenedRows } from './openedRows.ts';
import type { Rows } from './rows.ts';
import { setting } from './settings.ts';

/** How often the words for times are looked at while the view is visible, ms. */
const lookInterval = 30_000;

/** Ties the view to the connection: opens it when the view is shown, redraws what changed, and says what is the matter. */
export class ViewUpkeep {
  readonly #session: Session;
  readonly #rows: Rows;
  readonly #stops: (() => void)[] = [];
  #release: (() => void) | undefined;
  #stopLooking: (() => void) | undefined;
  #endProgress: (() => void) | undefined;

  constructor(session: Session, rows: Rows, opened: OpenedRows) {
    this.#session = session;
    this.#rows = rows;
    const { connection, counts, tree, view, failures, paused } = session;
    connection.stays = () => this.#mustListen();
    this.#on(connection.onBackend, (backend) => {
      if (backend) tree.attach(backend);
      else this.#detach();
    });
    this.#on(connection.onPhase, (phase) => {
      this.#showProgress(phase.kind === 'starting');
      if (phase.kind === 'on') void this.#begin();
      this.#say();
    });
    this.#on(connection.onBatch, (batch) => {
      if (view.tree.visible) tree.apply(batch);
      counts.touch();
    });
    this.#on(connection.onResync, () => this.refresh());
    this.#on(counts.onChange, () => this.#countsChanged());
    this.#on(tree.onChange, (nodes) => view.redraw(nodes));
    this.#on(failures.onChange, () => this.#say());
    this.#on(paused.onChange, () => {
      this.#say();
      view.redraw(undefined);
    });
    this.#listen(view.tree.onDidChangeVisibility(({ visible }) => this.#shown(visible)));
    this.#listen(view.tree.onDidExpandElement(({ element }) => this.#remember(opened, element, true)));
    this.#listen(view.tree.onDidCollapseElement(({ element }) => this.#remember(opened, element, false)));
    this.#listen(vscode.workspace.onDidGrantWorkspaceTrust(() => this.#shown(view.tree.visible)));
    this.#listen(setting.watch.onChange(() => connection.settle()));
    this.#listen(
      setting.dataFolder.onChange(() => {
        connection.close();
        this.#shown(view.tree.visible);
      }),
    );
    this.#shown(view.tree.visible);
    this.#say();
  }

  /** Reads everything that is shown again. */
  refresh(): void {
    const { counts, tree } = this.#session;
    counts.touch();
    tree.refresh().catch((error: unknown) => this.#session.log.warn(String(error)));
  }

  dispose(): void {
    for (const stop of this.#stops) stop();
    this.#stopLooking?.();
    this.#endProgress?.();
  }

  #shown(visible: boolean): void {
    const { connection, launcher, tree, view } = this.#session;
    this.#stopLooking?.();
    this.#stopLooking = undefined;
    if (!visible) {
      if (connection.current) tree.attach(connection.current);
      this.#release?.();
      this.#release = undefined;
      return;
    }
    this.#release ??= connection.hold();
    if (launcher.choice !== undefined && launcher.trusted && connection.phase.kind === 'off') {
      connection.backend().catch((error: unknown) => this.#session.log.warn(String(error)));
    } else {
      view.redraw(undefined);
    }
    this.#look();
  }

  #look(): void {
    this.#stopLooking = this.#session.clock.after(lookInterval, () => {
      const outdated = [...this.#rows.outdated()];
      if (outdated.length > 0) this.#session.view.redraw(outdated);
      this.#look();
    });
  }

  async #begin(): Promise<void> {
    const { connection, counts, view, log, clock, failures } = this.#session;
    const backend = connection.current;
    if (!backend || counts.value) return;
    try {
      await counts.attach(backend);
      await failures.seed(backend, clock.now());
    } catch (error) {
      log.warn(String(error));
    }
    view.redraw(undefined);
  }

  #detach(): void {
    const { tree, counts, view, failures } = this.#session;
    tree.detach();
    counts.detach();
    failures.forget();
    view.redraw(undefined);
  }

  #hadRows = false;

  #countsChanged(): void {
    const { counts, view, connection } = this.#session;
    const hasRows = (counts.value?.total ?? 0) > 0;
    if (hasRows !== this.#hadRows) view.redraw(undefined);
    this.#hadRows = hasRows;
    connection.settle();
  }

  /** While nothing of ours is visible: does the person want to hear about what goes on? */
  #mustListen(): boolean {
    const mode = setting.watch.get();
    if (mode === 'always') return true;
    return mode === 'whileWorking' && (this.#session.counts.unfinished ?? 1) > 0;
  }

  #remember(opened: OpenedRows, node: TreeNode, open: boolean): void {
    const { tree } = this.#session;
    if (node.kind === 'more') return;
    opened.set(node.kind === 'section' ? node.id : node.operation.id, open);
    if (!open) tree.close(node);
  }

  #say(): void {
    const { connection, failures, launcher, paused, view } = this.#session;
    const { phase } = connection;
    const { count } = failures;
    view.tree.description = phase.kind === 'off' || phase.kind === 'failed' ? '' : launcher.label;
    view.tree.badge = count === 0 ? undefined : { value: count, tooltip: unseenSentence(count) };
    view.tree.message = message();

    // A message would hide the welcome text, so what failed to start is told by whoever started it.
    function message(): string {
      if (phase.kind === 'lost')
        return vscode.l10n.t('The engine does not answer: {0} Trying again.', oneLine(phase.reason, 300));
      return paused.value?.all ? vscode.l10n.t('The engine is paused: nothing new starts.') : '';
    }
  }

  #showProgress(on: boolean): void {
    this.#endProgress?.();
    this.#endProgress = undefined;
    if (!on) return;
    void vscode.window.withProgress(
      { location: { viewId } },
      () =>
        new Promise<void>((resolve) => {
          this.#endProgress = resolve;
        }),
    );
  }

  #on<T>(signal: (listener: (value: T) => void) => () => void, listener: (value: T) => void): void {
    this.#stops.push(signal(listener));
  }

  #listen(subscription: vscode.Disposable): void {
    this.#stops.push(() => subscription.dispose());
  }
}
