/**
 * Clicking through the real workbench, for test/ui.
 *
 * ```ts
 * import { openWorkbench, type WorkbenchWindow } from '../support/workbench.ts';
 *
 * describe('Operations view', function () {
 *   this.timeout(60_000);
 *   let window: WorkbenchWindow;
 *   before(async () => {
 *     window = await openWorkbench({ from: 'example' });
 *   });
 *   after(() => window.close());
 *
 *   it('lists the statuses', async () => {
 *     await window.openView('Background Operations');
 *     await window.expand(window.row('Complete'));
 *     await window.contextMenu(window.row('Import customers'), 'Retry');
 *     await window.notification('1 operation failed').getByRole('button', { name: 'Show' }).click();
 *     await window.webview.getByRole('heading', { name: 'Import customers' }).waitFor();
 *     await window.screenshot('details');
 *   });
 * });
 * ```
 *
 * - One VS Code server with the built extension (`node esbuild.mjs` first; `npm test` does) and one browser serve
 *   all test files of a run; both are started by the first `openWorkbench` (3 s) and stopped by a root hook. A window
 *   takes 2-3 s more. Each gets a workspace folder of its own, hence an engine and a data folder of its own.
 * - Never sleep: every locator of `WorkbenchWindow` waits; to wait for a text that changes use
 *   `await window.row(/Running.*3/).waitFor()`, and `until()` of scripts/vscode/processes.ts for what is on disk.
 * - Trees and lists render only the rows that are on screen; collapse what you do not need, or scroll.
 * - A failed test leaves `test-results/failed-<title>.png` of every open window and prints the extension host's errors.
 * - Another set of extensions, settings, or workspace trust: `startSession` and `WorkbenchWindow.open`.
 * - To look around by hand: `node scripts/look.ts --help`.
 */
import path from 'node:path';
import { type Session, startSession } from './vscode/session.ts';
import type { WindowOptions } from './vscode/window.ts';
import { WorkbenchWindow } from './vscode/window.ts';

export { type Session, startSession } from './vscode/session.ts';
export { WorkbenchWindow } from './vscode/window.ts';

export const projectRoot = path.resolve(import.meta.dirname, '../..');

let shared: Promise<Session> | undefined;
const open = new Set<WorkbenchWindow>();

/** The session all test files share: the extension of this project, installed. */
function sharedSession(): Promise<Session> {
  shared ??= startSession({ extensions: [projectRoot] });
  return shared;
}

/** A new window of the shared session. `from` may be relative to the project, such as `example`. */
export async function openWorkbench(options: WindowOptions = {}): Promise<WorkbenchWindow> {
  const from = options.from === undefined ? {} : { from: path.resolve(projectRoot, options.from) };
  return keep(await WorkbenchWindow.open(await sharedSession(), { ...options, ...from }));
}

/** Registers a window for the screenshots of failed tests; `openWorkbench` has done it. */
export function keep(window: WorkbenchWindow): WorkbenchWindow {
  open.add(window);
  window.page.once('close', () => open.delete(window));
  return window;
}

afterEach(async function () {
  if (this.currentTest?.state !== 'failed') return;
  for (const window of open) {
    const file = await window.screenshot(`failed-${this.currentTest.fullTitle()}`);
    const errors = window.session.server.extensionHostLog().match(/^.*\[error\].*$/gm) ?? [];
    console.error([`Screenshot: ${file}`, ...errors.slice(-10)].join('\n'));
  }
});

after(async function () {
  this.timeout(30_000);
  if (shared) await (await shared).stop();
});
