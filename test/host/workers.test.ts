import assert from 'node:assert/strict';
import { rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import * as vscode from 'vscode';
import type { Backend } from '../../src/backend/backend.ts';
import type { Window } from '../../src/ui/window.ts';
import type { Session } from '../../src/viewModel/connections/session.ts';
import { reaches, rowFor, run, startEngine, until } from './session.ts';

describe('workers of a connection', function () {
  this.timeout(60_000);
  let window: Window;
  let session: Session;
  let backend: Backend;
  let file = '';
  const type = 'workers.probe';

  before(async () => {
    ({ window, session, backend } = await startEngine());
    const [folder] = vscode.workspace.workspaceFolders ?? [];
    assert.ok(folder);
    file = path.join(folder.uri.fsPath, 'operations', 'workersProbe.mjs');
  });
  afterEach(() => rm(file, { force: true }));

  /** Answers the next list with the choice that `fits`, and tells what was offered. */
  async function choosing(fits: RegExp): Promise<vscode.QuickPickItem[]> {
    const { showQuickPick } = vscode.window;
    let offered: vscode.QuickPickItem[] = [];
    Object.assign(vscode.window, {
      showQuickPick: async (items: vscode.QuickPickItem[]) => {
        offered = items;
        return items.find(({ label }) => fits.test(label));
      },
    });
    try {
      await run('showWorkers', session.node);
    } finally {
      Object.assign(vscode.window, { showQuickPick });
    }
    return offered;
  }
  const declare = () => writeFile(file, `export default { type: '${type}', run: () => 'done' };`);
  const known = () => session.workers.value?.types.find((each) => each.type === type)?.workers;

  it('are listed with what they run; picking one searches for it', async () => {
    const [worker, ...others] = await choosing(/, process \d+$/);
    assert.match(worker?.label ?? '', /^\$\(server-process\) .+, process \d+$/);
    assert.match(worker?.description ?? '', /^runs \d+ of \d+ · seen just now · started .+ · version \d/);
    assert.match(worker?.detail ?? '', /^Types: .*folder\.index/);
    assert.deepEqual(others, []);
    const [search] = window.searches.list;
    assert.match(search?.text ?? '', /^type:.*folder\.index.* status:Running,Canceling$/);
    await run('removeSearch', session.tree.top[0]);
  });

  it('that are gone leave their operations waiting, which says so, and come back by themselves', async () => {
    await declare();
    await until(() => known() === 1, 15_000);
    await backend.pause(type);
    const { id } = await backend.submit({ type });
    const node = await rowFor(window, 'Waiting', id);
    const drawn = () => window.rows.draw(node);
    assert.doesNotMatch(String(drawn().description), /no worker/);
    await rm(file);
    await until(() => known() === 0, 15_000);
    const { description, iconPath, accessibilityInformation } = drawn();
    assert.match(String(description), /no worker/);
    assert.equal((iconPath as vscode.ThemeIcon).id, 'warning');
    assert.match(accessibilityInformation?.label ?? '', /type workers\.probe, Waiting, .*no worker/);
    const explained = await window.rows.explain(drawn(), node);
    assert.match(String((explained.tooltip as vscode.MarkdownString).value), /No handler is ready for workers/);
    const offered = await choosing(new RegExp(type));
    assert.deepEqual(offered.at(-1)?.description, 'no worker, the last one was seen just now');
    assert.equal(window.searches.list[0]?.text, `type:${type} status:New,Waiting`);
    await declare();
    await until(() => known() === 1, 15_000);
    assert.doesNotMatch(String(drawn().description), /no worker/);
    await backend.resume(type);
    await reaches(backend, id, 'Complete');
  });
});
