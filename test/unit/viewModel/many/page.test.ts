import assert from 'node:assert/strict';
import { useLanguage } from '../../../../src/viewModel/l10n.ts';
import { keptOf, readKept } from '../../../../src/viewModel/many/kept.ts';
import type { ManyAct } from '../../../../src/viewModel/many/manyAct.ts';
import { manyActions } from '../../../../src/viewModel/many/manyAction.ts';
import { readFromManyPage, readToManyPage } from '../../../../src/viewModel/many/message.ts';
import { outcomePieces, outcomeTable } from '../../../../src/viewModel/many/outcomeList.ts';
import { projectPast } from '../../../../src/viewModel/many/past.ts';
import { projectMany } from '../../../../src/viewModel/many/project.ts';
import { operationOf } from '../../../support/operations.ts';
import { actingBackend, done, readAct, refused, sourceOver } from './support.ts';

const choice = { filter: 'all', page: 0 } as const;
const plain = '=cmd()|<b> x</b> $(trash) [x](command:y)';
const hostile = '=cmd()|<b>\u202ex</b>\t$(trash) [x](command:y)';

async function ended(): Promise<ManyAct> {
  const rows = [operationOf({ status: 'Error', name: hostile }), operationOf({ status: 'Error', name: 'second' })];
  const { backend } = actingBackend(rows, ([first = '', second = '']) => [
    done(first),
    refused(second, 'forbidden', '=1+1\nis not allowed'),
  ]);
  const { act } = await readAct('retry', [sourceOver(backend, { query: 'status:Error' })]);
  await act.start();
  return act;
}

describe('the page of an action on many', () => {
  it('shows foreign texts as they are, on one line, in at most 80 characters', async () => {
    const act = await ended();
    const row = projectMany(act, choice, 0).table?.rows[1];
    assert.deepEqual([row?.label, row?.reason], [plain, '=1+1 is not allowed']);
  });

  it('takes its own messages and drops all others', async () => {
    const model = projectMany(await ended(), choice, 0);
    assert.deepEqual(readToManyPage({ kind: 'many', model, state: 1 }), { kind: 'many', model, state: 1 });
    for (const wrong of [
      null,
      'many',
      { kind: 'many' },
      { kind: 'other', model },
      { kind: 'many', model: { ...model, buttons: 1 } },
    ])
      assert.equal(readToManyPage(wrong), undefined);
    assert.deepEqual(readFromManyPage({ kind: 'button', button: 'start', more: 1 }), {
      kind: 'button',
      button: 'start',
    });
    assert.deepEqual(readFromManyPage({ kind: 'open', index: 3 }), { kind: 'open', index: 3 });
    for (const wrong of [
      ...[
        { kind: 'button', button: 'delete' },
        { kind: 'page', page: -1 },
        { kind: 'page', page: 1.5 },
      ],
      ...[{ kind: 'open', index: '1' }, { kind: 'filter', filter: 'x' }, { kind: 'go' }, undefined, []],
    ])
      assert.equal(readFromManyPage(wrong), undefined);
  });

  it('gives outcomes away without formulas, as a table and as a file', async () => {
    const act = await ended();
    const { text, note } = outcomeTable(act, undefined);
    const [head, first, second] = text.split('\n').map((line) => line.split('\t'));
    // Newest first.
    assert.deepEqual([head?.length, ...(first?.slice(3) ?? [])], [5, 'Retried', '']);
    assert.deepEqual([second?.[0], ...(second?.slice(3) ?? [])], [`'${plain}`, 'Refused', "'=1+1 is not allowed"]);
    assert.equal(note, '');
    let file = '';
    for await (const piece of outcomePieces(act)) file += piece;
    assert.doesNotMatch(file, /(^|,)"?[=+@-]/m);
    assert.equal(file.trimEnd().split('\r\n').length, 3);
    assert.equal(outcomeTable(act, act.outcomes.rows('refused')).text.split('\n').length, 2);
  });

  it('leaves no word untranslated', async () => {
    useLanguage({
      translate: (message, ...args) => `«${message.replace(/\{(\d)\}/g, (_, index) => String(args[Number(index)]))}»`,
      locale: 'en',
    });
    try {
      for (const action of manyActions) {
        const rows = [
          operationOf({ status: 'Error', numFollowers: 1 }),
          operationOf({ status: 'Running' }),
          operationOf({ status: 'Complete' }),
        ];
        const { backend } = actingBackend(rows, (ids) => ids.map((id) => refused(id, 'not-found', '')));
        const { act } = await readAct(action, [sourceOver(backend, { label: '«own»', place: '«own»' })]);
        const before = projectMany(act, choice, 0);
        await act.start();
        for (const model of [before, projectMany(act, choice, 0), projectPast(keptOf('x', act, 0), () => '«own»', 0)]) {
          const spoken = [model.title, model.sentence, ...model.notes, ...model.buttons.map(({ label }) => label)];
          spoken.push(...model.reasons.flatMap(({ reason }) => reason), model.table?.title ?? '«»');
          spoken.push(
            ...(model.table?.filters.map(({ label }) => label) ?? []),
            ...(model.table?.rows.map(({ state }) => state.label) ?? []),
          );
          for (const text of spoken) assert.match(text, /«/);
        }
      }
    } finally {
      useLanguage();
    }
  });
});

describe('what is kept of an action on many for the next window', () => {
  it('says what was done when the window ended with it', async () => {
    const kept = { ...keptOf('a', await ended(), 0), phase: 'running', total: 10 } as const;
    const read = readKept(JSON.parse(JSON.stringify(kept)));
    assert.deepEqual(read, kept);
    assert.ok(read);
    const model = projectPast(read, () => 'Contoso', 0);
    assert.match(model.sentence, /while this was running; it ended with it/);
    assert.deepEqual(model.notes.slice(0, 3), [
      '1 operation was retried.',
      '1 operation was refused.',
      '8 operations were not tried.',
    ]);
    assert.deepEqual(model.chosen, [{ label: 'All', place: 'Contoso', production: '' }]);
    assert.deepEqual(
      model.buttons.map(({ button }) => button),
      ['again'],
    );
  });

  it('does not pretend that something was done before it was begun', async () => {
    const { act } = await readAct('delete', [sourceOver(actingBackend([], () => []).backend, { ids: ['x'] })]);
    const kept = keptOf('a', act, 0);
    assert.deepEqual(kept.subjects, [{ connection: 'a', label: 'All', ids: ['x'] }]);
    const model = projectPast(kept, (connection) => connection, 0);
    assert.deepEqual(
      [model.sentence, model.notes],
      ['The window was closed or reloaded before anything was done.', []],
    );
  });

  it('is not read when it is something else', () => {
    for (const wrong of [undefined, {}, { id: 'a', action: 'run', phase: 'ended', subjects: [] }, { id: 'a' }])
      assert.equal(readKept(wrong), undefined);
  });
});
