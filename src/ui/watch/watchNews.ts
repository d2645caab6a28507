import * as vscode from 'vscode';
import type { Session } from '../../viewModel/connections/session.ts';
import { causeOf } from '../../viewModel/failure/fingerprint.ts';
import { operationLabel } from '../../viewModel/operationText.ts';
import { iconFree } from '../../viewModel/plainText.ts';
import { statusLook } from '../../viewModel/statusLook.ts';
import { Gathering } from '../../viewModel/watch/gathering.ts';
import { type Happened, watchSentence } from '../../viewModel/watch/sentence.ts';
import { Causes, type Told } from '../../viewModel/watch/told.ts';
import type { WatchEvent } from '../../viewModel/watch/watchEvent.ts';
import { Watcher } from '../../viewModel/watch/watcher.ts';
import { report } from '../command/report.ts';
import { showFinds } from '../command/search.ts';
import type { OpenedRows } from '../openedRows.ts';
import { setting } from '../settings.ts';
import type { Window } from '../window.ts';
import { isOnScreen } from './onScreen.ts';
import { canRetry, type Placed, retryAll } from './retryAll.ts';

/** Between notifications of one search, and between those of watched operations, ms. */
const quietOfSearch = 30_000;
const quietOfOperations = 5_000;

/** Tells what the person watches: one notification for all that came together, and none for what is on screen anyway. */
export class WatchNews {
  readonly #window: Window;
  readonly #opened: OpenedRows;
  readonly #causes: Causes;
  readonly #gatherings = new Map<string, Gathering<Happened>>();
  readonly #watchers = new Map<Session, Watcher>();
  readonly #stop: () => void;

  constructor(window: Window, opened: OpenedRows, told: Told) {
    this.#window = window;
    this.#opened = opened;
    this.#causes = new Causes(window.clock);
    const { sessions, watches, clock, log } = window;
    this.#stop = sessions.each((session) => {
      const { id, connection } = session;
      const longest = () => setting.stalledAfter.get() * 60_000;
      const watcher = new Watcher({ clock, id, connection, watches, told, longest, warn: (text) => log.warn(text) });
      this.#watchers.set(session, watcher);
      const stop = watcher.onEvents((events) => this.#gather(session, events));
      return [stop, () => watcher.dispose(), () => this.#watchers.delete(session)];
    });
  }

  dispose(): void {
    this.#stop();
    for (const gathering of this.#gatherings.values()) gathering.drop();
  }

  #gather(session: Session, events: readonly WatchEvent[]): void {
    const { sessions } = this.#window;
    for (const event of events) {
      const { scope, id } = event.watch;
      const key = scope.kind === 'search' ? id : 'operations';
      const place = sessions.several ? session.label : '';
      this.#gathering(key).add([{ ...event, id: event.operation.id, connection: session.id, place }]);
    }
  }

  #gathering(key: string): Gathering<Happened> {
    const known = this.#gatherings.get(key);
    if (known) return known;
    const { clock, log } = this.#window;
    const made = new Gathering<Happened>(clock, {
      quiet: key === 'operations' ? quietOfOperations : quietOfSearch,
      oneAtATime: false,
      show: (events) => report(log, () => this.#tell(events)),
    });
    this.#gatherings.set(key, made);
    return made;
  }

  async #tell(gathered: readonly Happened[]): Promise<void> {
    const events = this.#worthTelling(gathered);
    const going = new Set(this.#window.watches.list.filter(({ ended }) => ended === null).map(({ id }) => id));
    const stoppable = [...new Set(events.map(({ watch }) => watch.id))].filter((id) => going.has(id));
    const failed = events.filter(({ kind }) => kind === 'failed').map(placed);
    if (events.length === 0) return;
    const show = vscode.l10n.t('Show');
    const retry = vscode.l10n.t('Retry');
    const stop = vscode.l10n.t('Stop Watching');
    const retryable = failed.length === events.length && canRetry(this.#window, failed);
    const actions = [show, ...(retryable ? [retry] : []), ...(stoppable.length > 0 ? [stop] : [])];
    const choice = await showWith(events)(watchSentence(events), ...actions);
    if (choice === show) await this.#show(events);
    if (choice === retry) await retryAll(this.#window, failed);
    if (choice === stop) this.#window.watches.remove(...stoppable);
  }

  /** Without what is on screen, what is not watched any more, and failures of a search whose cause is muted or was told lately. */
  #worthTelling(gathered: readonly Happened[]): readonly Happened[] {
    const there = new Set(this.#window.watches.list.map(({ id }) => id));
    const unseen = gathered.filter((event) => there.has(event.watch.id) && !this.#isSeen(event));
    const ofSearches = unseen.filter(({ watch, kind }) => watch.scope.kind === 'search' && kind === 'failed');
    const { muted } = this.#window;
    const loud = ofSearches.filter(({ connection, operation }) => !muted.has(connection, causeOf(operation).key));
    const fresh = this.#causes.take(loud.map((event) => ({ ...placed(event), event })));
    const told = new Set(fresh.map(({ event }) => event));
    return unseen.filter((event) => !ofSearches.includes(event) || told.has(event));
  }

  #isSeen({ connection, operation, kind }: Happened): boolean {
    const session = this.#window.sessions.get(connection);
    if (!session) return true;
    const listed = kind === 'failed' && vscode.window.state.focused && this.#window.failuresView.tree.visible;
    return listed || isOnScreen(this.#window, this.#opened, session, operation.id);
  }

  async #show(events: readonly Happened[]): Promise<void> {
    const [first] = events;
    if (!first) return;
    const { sessions, panels, searches } = this.#window;
    const { scope } = first.watch;
    if (events.length === 1) {
      const session = sessions.get(first.connection);
      if (session) panels.open(session, first.operation.id);
    } else if (scope.kind === 'search') {
      await showFinds(this.#window, searches.add(scope.text).id, sessions.get(first.connection));
    } else await this.#pick(events);
  }

  async #pick(events: readonly Happened[]): Promise<void> {
    const choices = events.map((event) => {
      const { icon, label } = statusLook(event.operation.status);
      return {
        label: `$(${icon.replace('~spin', '')}) ${iconFree(operationLabel(event.operation))}`,
        description: label,
        detail: event.place,
        event,
      };
    });
    const placeHolder = vscode.l10n.t('Which operation?');
    const chosen = await vscode.window.showQuickPick(choices, { placeHolder });
    const session = chosen && this.#window.sessions.get(chosen.event.connection);
    if (session) this.#window.panels.open(session, chosen.event.operation.id);
  }
}

function placed({ operation, connection }: Happened): Placed {
  return { ...operation, connection };
}

type Show = (message: string, ...actions: string[]) => Thenable<string | undefined>;

/** As grave as the gravest of them. */
function showWith(events: readonly Happened[]): Show {
  if (events.some(({ kind }) => kind === 'failed')) return vscode.window.showErrorMessage;
  if (events.some(({ kind }) => kind === 'stalled')) return vscode.window.showWarningMessage;
  return vscode.window.showInformationMessage;
}
