import assert from 'node:assert/strict';
import { allCapabilities, type Capabilities } from '../../../src/operation/capability.ts';
import type { Operation } from '../../../src/operation/operation.ts';
import { statuses } from '../../../src/operation/status.ts';
import { statusLook } from '../../../src/viewModel/statusLook.ts';
import { groupTooltip } from '../../../src/viewModel/tree/groupRow.ts';
import type { GroupNode, OperationNode, ParentNode, SectionNode } from '../../../src/viewModel/tree/node.ts';
import { type RowContext, rowOf } from '../../../src/viewModel/tree/row.ts';
import { sections } from '../../../src/viewModel/tree/section.ts';
import { operationTooltip } from '../../../src/viewModel/tree/tooltip.ts';
import { operationOf } from '../../support/operations.ts';

const now = Date.UTC(2026, 10, 22, 14, 32, 5);
const context: RowContext = { now, capabilities: allCapabilities, opened: () => undefined, pausedTypes: new Set() };

function section(key: string, count = 1): SectionNode {
  const found = sections.find((candidate) => candidate.key === key);
  assert.ok(found);
  return { kind: 'section', id: key, connection: 'engine', section: found, parent: undefined, count };
}

function node(operation: Operation, parent: ParentNode = section('Running')): OperationNode {
  return { kind: 'operation', id: `${parent.id}/${operation.id}`, parent, operation };
}

const draw = (operation: Operation, parent?: SectionNode | OperationNode) => rowOf(node(operation, parent), context);
const words = (operation: Operation, parent?: SectionNode | OperationNode) =>
  draw(operation, parent).context.split(' ');

describe('row of a section', () => {
  it('shows its count, and stays open or closed while it is empty', () => {
    const empty = rowOf(section('Error', 0), context);
    assert.deepEqual([empty.description, empty.collapsible, empty.spoken], ['', 'collapsed', 'Error, no operations']);
    assert.equal(rowOf(section('Running', 0), context).collapsible, 'expanded');
    const full = rowOf(section('Error', 12_345), context);
    assert.deepEqual(
      [full.description, full.collapsible, full.spoken],
      ['12,345', 'collapsed', 'Error, 12,345 operations'],
    );
    assert.equal(rowOf(section('Running', 1), context).spoken, 'Running, 1 operation');
  });

  it('is open as the person left it', () => {
    const opened = { ...context, opened: (id: string) => id === 'Error' };
    assert.equal(rowOf(section('Error'), opened).collapsible, 'expanded');
    assert.equal(rowOf(section('Running'), opened).collapsible, 'collapsed');
  });
});

describe('row of a group', () => {
  const group = (by: 'type' | 'parentKey', key: string | null): GroupNode => ({
    kind: 'group',
    id: `by/${by}/${key}`,
    connection: 'engine',
    group: { by, key, caseless: false },
    parent: undefined,
    count: 1_234,
  });

  it('shows the key on one line with its count, and opens when asked', () => {
    const row = rowOf(group('type', 'mail\n.send'), context);
    assert.deepEqual([row.label, row.description, row.collapsible], ['mail .send', '1,234', 'collapsed']);
    assert.equal(row.spoken, 'Type mail .send, 1,234 operations');
    assert.equal(row.context, 'group type cancelAll retryAll deleteAll');
    assert.equal(rowOf(group('type', 'x'), { ...context, opened: () => true }).collapsible, 'expanded');
  });

  it('has a word for what has no value', () => {
    assert.equal(rowOf(group('parentKey', null), context).spoken, 'No Parent Key, 1,234 operations');
    assert.equal(rowOf(group('type', ''), context).label, 'No Type');
  });

  it('tells the whole key, whatever is in it', () => {
    const key = `[x](command:y) ${'k'.repeat(200)}`;
    const text = groupTooltip(group('parentKey', key));
    assert.match(text, /^Parent key: /);
    assert.ok(text.includes('k'.repeat(200)) && !text.includes('[x](command:y)'), text);
  });

  it('has operations whose status stands in words', () => {
    const parent = group('type', 'a');
    const description = (operation: Operation) => rowOf(node(operation, parent), context).description;
    assert.equal(description(operationOf({ status: 'Waiting', modifiedAt: now })), 'Waiting · just now');
    assert.equal(description(operationOf({ status: 'Canceling' })), 'Canceling');
    assert.equal(
      rowOf(node(operationOf({ status: 'Waiting', modifiedAt: now, name: 'n' }), parent), context).spoken,
      'n, type test.type, Waiting, just now',
    );
  });
});

describe('row of an operation', () => {
  it('says what matters in each status', () => {
    const base = { startedAt: now - 5_000, finishedAt: now - 3_000, submittedAt: now - 9_000, modifiedAt: now - 3_000 };
    const error = { code: 1, message: 'no such\nfile', stack: null };
    const description = (changes: Partial<Operation>) => draw(operationOf({ ...base, ...changes })).description;
    assert.equal(description({ status: 'Waiting' }), 'just now');
    assert.match(description({ status: 'Scheduled', dueAt: now + 3_000, retryCount: 2 }), /^retry 2 of 3 at /);
    assert.match(description({ status: 'Scheduled', dueAt: now + 3_000 }), /^due /);
    assert.equal(
      description({ status: 'Running', attempts: 2, progress: { fraction: 0.999, message: 'row 9' } }),
      'attempt 2 · 99% · row 9',
    );
    assert.equal(description({ status: 'Canceling' }), 'canceling');
    assert.equal(description({ status: 'Complete' }), 'just now · 2 s');
    assert.equal(description({ status: 'Error', error }), 'just now · no such file');
    assert.equal(description({ status: 'Canceled', numFollowers: 1 }), 'just now · 1 follower');
  });

  it('tells a paused type', () => {
    const row = rowOf(node(operationOf({ status: 'Waiting', modifiedAt: now })), {
      ...context,
      pausedTypes: new Set(['test.type']),
    });
    assert.equal(row.description, 'type paused · just now');
  });

  it('has words for what can be done, not for the menus to guess', () => {
    assert.ok(words(operationOf({ status: 'Running', attempts: 1 })).includes('cancel'));
    assert.ok(!words(operationOf({ status: 'Running' })).includes('retry'));
    assert.ok(words(operationOf({ status: 'Error' })).includes('retry'));
    assert.ok(words(operationOf({ status: 'Error' })).includes('delete'));
    assert.ok(!words(operationOf({ status: 'Waiting' })).includes('delete'));
    assert.ok(!words(operationOf({ status: 'Canceling' })).includes('cancel'));
  });

  it('lets a follower leave its group only while the leader waits', () => {
    const follower = operationOf({ status: 'Merged', groupLeaderId: 'x' });
    const below = (status: 'Waiting' | 'Running' | 'Complete') => node(operationOf({ status, numFollowers: 1 }));
    assert.ok(words(follower, below('Waiting')).includes('cancel'));
    assert.ok(!words(follower, below('Running')).includes('cancel'));
    assert.ok(words(follower, below('Running')).includes('cancelGroup'));
    assert.ok(!words(follower, below('Complete')).includes('cancelGroup'));
    assert.ok(words(follower, below('Complete')).includes('delete'));
  });

  it('offers nothing that the connection cannot do', () => {
    const nothing = Object.fromEntries(
      Object.keys(allCapabilities).map((name) => [name, 'It is read-only.']),
    ) as Capabilities;
    const row = rowOf(node(operationOf({ status: 'Error', attempts: 1 })), { ...context, capabilities: nothing });
    assert.equal(row.context, 'operation error');
  });

  it('shows the outcome of a member on its own row, and the status of the group on its leader', () => {
    const leader = node(operationOf({ status: 'Error', numFollowers: 1, memberOutcome: 'Complete' }));
    assert.equal(rowOf(leader, context).icon, statusLook('Error').icon);
    const member = draw(operationOf({ status: 'Merged', memberOutcome: 'Complete' }), leader);
    assert.equal(member.icon, statusLook('Complete').icon);
    assert.equal(member.collapsible, 'none');
  });

  it('reads as a sentence', () => {
    const row = draw(operationOf({ status: 'Canceled', displayName: 'Import orders', finishedAt: now }));
    assert.equal(row.spoken, 'Import orders, type test.type, Canceled, just now');
  });

  it('has an icon of its own shape for every status but the one that lasts milliseconds', () => {
    const icons = statuses.filter((status) => status !== 'New').map((status) => statusLook(status).icon);
    assert.equal(new Set(icons).size, icons.length);
  });
});

describe('tooltip of an operation', () => {
  it('interprets nothing of what an operation says about itself', () => {
    const evil = '[click](command:evil) <b>x</b> ![](http://a/b.png) $(error) | a | ```';
    const text = operationTooltip(
      operationOf({
        displayName: evil,
        type: evil,
        parentKey: evil,
        executionGroup: evil,
        status: 'Error',
        error: { code: 1, message: evil, stack: evil },
      }),
    );
    assert.doesNotMatch(text, /command:|<b>|\]\(|!\[|```|http:/);
  });
});

describe('row of an operation that nobody can run', () => {
  const trouble = { kind: 'noWorker', since: now, workers: { shared: true } } as const;
  const waits = operationOf({ type: 'mail|send', modifiedAt: now - 120_000 });
  const row = (parent: ParentNode) => rowOf(node(waits, parent), { ...context, trouble: () => trouble });

  it('says so by shape, colour and words, also to a screen reader', () => {
    const drawn = row(section('Waiting'));
    assert.deepEqual(
      [drawn.icon, drawn.color, drawn.description],
      ['warning', 'list.warningForeground', 'no worker · 2 min. ago'],
    );
    assert.equal(drawn.spoken, `${waits.name}, type mail|send, Waiting, no worker · 2 min. ago`);
  });

  it('says what its status is where the place does not', () => {
    const found: ParentNode = {
      ...{ kind: 'search', id: 's', connection: 'engine', parent: undefined, found: undefined },
      search: { id: '1', text: 'mail', name: null },
    };
    assert.equal(row(found).description, 'Waiting · no worker · 2 min. ago');
  });

  it('says beside a pause what else it needs', () => {
    const paused = { ...context, pausedTypes: new Set([waits.type]), trouble: () => trouble };
    const { description } = rowOf(node(waits, section('Waiting')), paused);
    assert.equal(description, 'type paused · no worker · 2 min. ago');
  });

  it('says in its tooltip what to do', () => {
    const text = operationTooltip(waits, trouble);
    assert.match(text, /\$\(warning\) No live worker has a handler for mail&#124;send/);
  });
});
