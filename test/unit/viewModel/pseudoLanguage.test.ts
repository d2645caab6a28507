import assert from 'node:assert/strict';
import { allCapabilities } from '../../../src/operation/capability.ts';
import { statuses } from '../../../src/operation/status.ts';
import { projectDetails } from '../../../src/viewModel/details/project.ts';
import { pageWords } from '../../../src/viewModel/details/words.ts';
import { failureSentence, unseenSentence } from '../../../src/viewModel/failure/failureNotice.ts';
import { useLanguage } from '../../../src/viewModel/l10n.ts';
import { statusBarView } from '../../../src/viewModel/statusBar.ts';
import { rowOf } from '../../../src/viewModel/tree/row.ts';
import { sections } from '../../../src/viewModel/tree/section.ts';
import { operationTooltip } from '../../../src/viewModel/tree/tooltip.ts';
import { operationOf } from '../../support/operations.ts';

/** Keys under which a model holds words of ours, as against what an operation says about itself. */
const spoken = new Set(['label', 'title', 'sentence', 'note', 'summary', 'role', 'empty', 'text', 'spoken', 'outcome']);

/** Every string of ours in a model, with where it stands. */
function* wordsIn(value: unknown, path = ''): Generator<[path: string, text: string]> {
  if (typeof value !== 'object' || value === null) return;
  for (const [key, inner] of Object.entries(value)) {
    if (typeof inner === 'string' && spoken.has(key)) yield [`${path}.${key}`, inner];
    yield* wordsIn(inner, `${path}.${key}`);
  }
}

describe('a language nobody speaks', () => {
  before(() =>
    useLanguage({
      translate: (message, ...args) => `«${message.replace(/\{(\d)\}/g, (_, index) => String(args[Number(index)]))}»`,
      locale: 'en',
    }),
  );
  after(() => useLanguage());

  const foreign = {
    name: '«own»',
    displayName: '«own»',
    type: '«own»',
    executionGroup: '«own»',
    sequenceGroup: '«own»',
  };

  it('leaves no word of the details untranslated', () => {
    for (const status of statuses) {
      const operation = operationOf({
        ...foreign,
        status,
        numFollowers: 2,
        attempts: 1,
        error: { code: 1, message: 'm', stack: null },
        dueAt: 5,
        startedAt: 1,
        finishedAt: 2,
      });
      const model = projectDetails(
        {
          operation,
          attempts: [{ number: 1, worker: 'w', startedAt: 1, endedAt: 2, outcome: 'TimedOut', error: null }],
          events: [{ version: 1, at: 1, from: 'Running', to: 'Running', by: 'w', why: null }],
          input: undefined,
          output: { begins: '', length: 1_000_000 },
          leader: operation,
          followers: [],
          capabilities: allCapabilities,
        },
        10,
      );
      const raw = [...wordsIn(model)].filter(([path, text]) => !text.includes('«') && !isOwnValue(path) && text !== '');
      assert.deepEqual(raw, [], status);
    }
    const { locale: _locale, ...words } = pageWords();
    const leaves = (value: object): unknown[] =>
      Object.values(value).flatMap((inner) => (typeof inner === 'object' ? leaves(inner) : [inner]));
    for (const text of leaves(words)) assert.match(String(text), /«/);
  });

  it('leaves no word of a row, a tooltip or the status bar untranslated', () => {
    const context = { now: 10, capabilities: allCapabilities, opened: () => undefined, pausedTypes: new Set<string>() };
    for (const section of sections) {
      const place = { connection: 'engine', parent: undefined };
      const node = { kind: 'section', id: section.key, section, count: 3, ...place } as const;
      for (const text of [rowOf(node, context).label, rowOf(node, context).spoken]) assert.match(text, /«/);
    }
    for (const status of statuses) {
      const words = operationTooltip(operationOf({ ...foreign, status }))
        .split('\n')
        .filter(
          (line) =>
            /[A-Za-z]{3}/.test(line.replaceAll(/&#\d+;/g, '')) && !line.includes('«') && !line.includes('&#171;'),
        );
      assert.deepEqual(words, [], status);
    }
    const bar = statusBarView({ mode: 'activity', unseen: 2, counts: undefined, paused: undefined, links: '' });
    assert.match(bar?.text ?? '', /«/);
    assert.match(unseenSentence(2), /«/);
    assert.match(failureSentence([{ ...operationOf(foreign), connection: 'engine', place: '' }]), /«/);
  });
});

/** What stands for the operation itself: its values in the overview, its error, its name. */
function isOwnValue(path: string): boolean {
  return /\.value\.text$|^\.title$/.test(path);
}
