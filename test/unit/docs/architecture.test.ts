import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { isStatus, nextStatuses, statuses } from '../../../src/operation/status.ts';
import { root } from '../../support/imports.ts';

const page = readFileSync(join(root, 'docs/architecture.md'), 'utf8');
const diagram = /```mermaid\nstateDiagram-v2\n(.*?)```/s.exec(page)?.[1] ?? '';
const arrows = [...diagram.matchAll(/^ {2}(\S+) --> (\S+): \S.*$/gm)].map(([, from, to]) => [String(from), String(to)]);

describe('the picture of the statuses in docs/architecture.md', () => {
  it('has exactly the transitions of the table', () => {
    const drawn = arrows.filter(([from, to]) => from !== '[*]' && to !== '[*]').map(([from, to]) => `${from} → ${to}`);
    const allowed = statuses.flatMap((from) => nextStatuses(from).map((to) => `${from} → ${to}`));
    assert.deepEqual(drawn.sort(), allowed.sort());
  });

  it('begins with New and ends where nothing happens by itself', () => {
    const ends = (which: 0 | 1) => arrows.filter((arrow) => arrow[which] === '[*]').map((arrow) => arrow[1 - which]);
    assert.deepEqual(ends(0), ['New']);
    assert.deepEqual(ends(1).sort(), ['Canceled', 'Complete', 'Error', 'Merged']);
  });

  it('has no line that is not an arrow between statuses', () => {
    assert.equal(arrows.length, diagram.trimEnd().split('\n').length);
    assert.ok(arrows.flat().every((name) => name === '[*]' || isStatus(String(name))));
  });
});
