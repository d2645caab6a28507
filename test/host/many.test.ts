import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import type { Backend } from '../../src/backend/backend.ts';
import { manyPanelType } from '../../src/ui/ids.ts';
import type { ManyEntry } from '../../src/ui/many/manyEntry.ts';
import { press } from '../../src/ui/many/press.ts';
import type { Window } from '../../src/ui/window.ts';
import type { Session } from '../../src/viewModel/connections/session.ts';
import type { ManyAct } from '../../src/viewModel/many/manyAct.ts';
import type { ManyButton } from '../../src/viewModel/many/model.ts';
import type { Question } from '../../src/viewModel/question.ts';
import { closeEditors, reaches, rowFor, run, startEngine, until } from './session.ts';

describe('acting on many', function () {
  this.timeout(60_000);
  let window: Window;
  let session: Session;
  let backend: Backend;
  let askPerson: Window['ask'];
  let asked: Question[] = [];

  before(async () => {
    ({ window, session, backend } = await startEngine());
    askPerson = window.ask;
    window.ask = async (question) => {
      asked.push(question);
      return true;
    };
  });
  beforeEach(() => {
    asked = [];
  });
  afterEach(closeEditors);
  after(() => {
    window.ask = askPerson;
  });

  const failed = async (count: number, name: string) => {
    const draft = { type: 'orders.import', name, input: { file: 'nowhere.csv' }, retryLimit: 0 };
    const made = await Promise.all(Array.from({ length: count }, () => backend.submit(draft)));
    for (const { id } of made) await reaches(backend, id, 'Error');
    return made.map(({ id }) => id);
  };
  const pressed = (entry: ManyEntry, button: ManyButton) => press(window, entry, { kind: 'button', button });
  const phase = (act: ManyAct, wanted: ManyAct['phase']) =>
    until(() => act.phase === wanted, 20_000).catch(() => assert.fail(`it is ${act.phase}, not ${wanted}`));
  const tabs = () =>
    vscode.window.tabGroups.all
      .flatMap((group) => group.tabs)
      .filter(({ input }) => input instanceof vscode.TabInputWebview && input.viewType.endsWith(manyPanelType));

  /** The page that is open, when what matches has been read. */
  async function preview(): Promise<{ entry: ManyEntry; act: ManyAct }> {
    await until(() => tabs().length === 1, 10_000);
    const entry = window.many.newest;
    assert.ok(entry?.act);
    await phase(entry.act, 'ready');
    return { entry, act: entry.act };
  }

  it('retries all of a status, when the person says so', async () => {
    const ids = await failed(3, 'many');
    await run('retryAll', session.tree.root('Error'));
    const { entry, act } = await preview();
    assert.deepEqual([act.action, act.sources[0]?.label], ['retry', 'Error']);
    assert.ok(ids.every((id) => act.plan.rows.some((row) => row.id === id)));
    assert.equal((await backend.get(ids[0] ?? '')).attempts, 1);
    await pressed(entry, 'start');
    await phase(act, 'ended');
    assert.equal(act.outcomes.done, act.plan.rows.length);
    for (const id of ids) await until(async () => (await backend.get(id)).attempts === 2, 10_000);
    assert.deepEqual(asked, []);
  });

  it('deletes what a search finds, after a question, and can give the outcomes away', async () => {
    const ids = await failed(2, 'to go');
    await run('deleteAll', { connection: 'engine', query: 'type:orders.import to go', label: 'Those to go' });
    const { entry, act } = await preview();
    assert.equal(act.plan.rows.length, 2);
    await pressed(entry, 'start');
    await phase(act, 'ended');
    assert.deepEqual(
      asked.map(({ text }) => text),
      ['Delete 2 operations?'],
    );
    assert.equal((await backend.counts('to go')).total, 0);
    await pressed(entry, 'copy');
    const copied = await vscode.env.clipboard.readText();
    assert.ok(ids.every((id) => copied.includes(id)));
  });

  it('cancels all of a connection that can be canceled, and does nothing when the person leaves', async () => {
    const { id } = await backend.submit({
      type: 'orders.import',
      input: { file: 'x' },
      processAfter: Date.now() + 3_600_000,
    });
    await run('cancelAll', session.node);
    const { act } = await preview();
    assert.ok(act.plan.rows.some((row) => row.id === id));
    await closeEditors();
    await until(() => window.many.newest === undefined, 10_000);
    assert.equal((await backend.get(id)).status, 'Scheduled');
    await backend.cancel(id);
  });

  it('goes on when its page is closed, and shows the outcomes when it is asked for', async () => {
    await failed(1, 'behind');
    await run('retryAll', { connection: 'engine', query: 'behind' });
    const { entry, act } = await preview();
    const { promise: gate, resolve: open } = Promise.withResolvers<void>();
    const answer = backend.act.bind(backend);
    backend.act = async (...wanted) => {
      await gate;
      return answer(...wanted);
    };
    const begun = pressed(entry, 'start');
    await closeEditors();
    await until(() => tabs().length === 0, 10_000);
    assert.equal(window.many.progress, 'Retrying 0 of 1');
    open();
    await begun;
    backend.act = answer;
    assert.equal(act.phase, 'ended');
    assert.equal(act.outcomes.done, 1);
    assert.equal(tabs().length, 0);
    await run('showActOnMany');
    await until(() => tabs().length === 1, 10_000);
    assert.equal(window.many.newest, entry);
  });

  it('shows first what more than a handful of selected rows would come to, and does a handful at once', async () => {
    const ids = await failed(11, 'chosen');
    const rows = [];
    for (const id of ids) rows.push(await rowFor(window, 'Error', id));
    await run('retry', rows[0], rows);
    const { act } = await preview();
    assert.deepEqual([act.plan.rows.length, act.sources[0]?.label], [11, 'Selected Operations']);
    await closeEditors();
    assert.equal((await backend.get(ids[10] ?? '')).attempts, 1);
    await run('delete', rows[0], rows.slice(0, 10));
    assert.equal(tabs().length, 0);
    assert.equal((await backend.counts('chosen')).total, 1);
  });

  it('asks which operations when it is called from the palette', async () => {
    await failed(1, 'picked');
    const choosing = run('retryAll');
    await until(async () => {
      await vscode.commands.executeCommand('workbench.action.acceptSelectedQuickOpenItem');
      return tabs().length === 1;
    }, 15_000);
    await choosing;
    const { act } = await preview();
    assert.equal(act.sources[0]?.label, 'Error');
  });

  it('says after a reload what became of it, and can look again', async () => {
    const [id = ''] = await failed(1, 'past');
    const subjects = [{ connection: 'engine', label: 'Past', query: 'past' }];
    const state = {
      id: 'x',
      action: 'retry',
      phase: 'running',
      total: 3,
      done: 1,
      refused: 0,
      unknown: 0,
      at: 0,
      subjects,
    };
    const panel = () => vscode.window.createWebviewPanel(manyPanelType, '', vscode.ViewColumn.Active);
    window.many.restore(panel(), { nonsense: true });
    window.many.restore(panel(), state);
    await until(() => tabs().length === 1, 10_000);
    const entry = window.many.newest;
    assert.ok(entry);
    assert.match(
      entry.model(window.sessions, 0).notes.join(' '),
      /^1 operation was retried\. 2 operations were not tried\./,
    );
    await pressed(entry, 'again');
    assert.ok(entry.act);
    await phase(entry.act, 'ready');
    assert.deepEqual(
      entry.act.plan.rows.map((row) => row.id),
      [id],
    );
  });

  it('leaves nothing behind after fifty pages', async () => {
    for (let n = 0; n < 50; n += 1) {
      await run('retryAll', { connection: 'engine', query: 'nothing like this' });
      await closeEditors();
    }
    await until(() => window.many.newest === undefined && window.many.count === 0, 10_000);
    assert.equal(tabs().length, 0);
  });
});
