import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import type { Backend } from '../../src/backend/backend.ts';
import { statisticsPanelType } from '../../src/ui/ids.ts';
import type { Window } from '../../src/ui/window.ts';
import type { Session } from '../../src/viewModel/connections/session.ts';
import { closeEditors, reaches, run, startEngine, until } from './session.ts';

describe('the statistics panel', function () {
  this.timeout(40_000);
  let window: Window;
  let session: Session;
  let backend: Backend;
  let reads: number;

  before(async () => {
    ({ window, session, backend } = await startEngine());
    const read = backend.statistics.bind(backend);
    backend.statistics = (...asked) => {
      reads += 1;
      return read(...asked);
    };
  });
  beforeEach(() => {
    reads = 0;
  });
  afterEach(closeEditors);

  const tabs = () =>
    vscode.window.tabGroups.all
      .flatMap((group) => group.tabs)
      .filter(({ input }) => input instanceof vscode.TabInputWebview && input.viewType.endsWith(statisticsPanelType));

  it('opens once for a connection, by the palette and by its row, and reads', async () => {
    await run('showStatistics');
    await until(() => tabs().length === 1 && reads === 1, 15_000);
    assert.match(tabs()[0]?.label ?? '', /^Statistics/);
    await run('showStatistics', session.node);
    await run('showStatistics', { connection: session.id });
    assert.deepEqual([tabs().length, window.statistics.count], [1, 1]);
  });

  it('reads nothing while it is hidden, whatever changes', async () => {
    await run('showStatistics');
    await until(() => reads === 1, 15_000);
    await vscode.commands.executeCommand('workbench.action.files.newUntitledFile');
    const before = reads;
    // It changes when a reading would be due again: that would begin at once, and be there before the next change.
    const draft = { type: 'folder.index', input: { folder: 'data' } };
    await reaches(backend, (await backend.submit({ ...draft, processAfter: Date.now() + 4_000 })).id, 'Complete');
    await reaches(backend, (await backend.submit(draft)).id, 'Complete');
    assert.equal(reads, before);
    await run('showStatistics');
    await until(() => reads > before, 15_000);
  });

  it('is back after a reload, or goes where its connection has gone', async () => {
    const make = () =>
      vscode.window.createWebviewPanel(statisticsPanelType, '', vscode.ViewColumn.Active, { enableScripts: true });
    window.statistics.restore(make(), { connection: 'nowhere' });
    window.statistics.restore(make(), undefined);
    await until(() => tabs().length === 0, 10_000);
    window.statistics.restore(make(), { connection: session.id });
    await until(() => reads === 1, 15_000);
    await run('showStatistics');
    assert.equal(window.statistics.count, 1);
  });

  it('leaves nothing behind after fifty', async () => {
    for (let n = 0; n < 50; n += 1) {
      await run('showStatistics', session.node);
      await closeEditors();
    }
    await until(() => window.statistics.count === 0 && tabs().length === 0, 15_000);
  });
});
