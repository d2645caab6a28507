import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { filesBelow, root } from '../support/imports.ts';

const endings = ['.ts', '.mts', '.mjs', '.js', '.css', '.html'];
const program = [...filesBelow('src', endings), ...filesBelow('media', endings), ...filesBelow('example', endings)];
const tests = filesBelow('test', endings);

const linesOf = (file: string) => readFileSync(join(root, file), 'utf8').trimEnd().split('\n').length;
const longerThan = (files: readonly string[], limit: number) =>
  files.filter((file) => linesOf(file) > limit).map((file) => `${file}: ${linesOf(file)} lines`);

/** Words that the project has better ones for. `plainjob` is the name of another queue. */
const forbidden = /^(job|task|item|manager|helper|util)s?$/;
const wordsOf = (path: string) =>
  basename(path)
    .replace(/([a-z0-9])([A-Z])/g, '$1 $2')
    .toLowerCase()
    .split(/[^a-z]+/);

describe('files', () => {
  it('have at most 300 lines, tests at most 500', () => {
    assert.deepEqual([...longerThan(program, 300), ...longerThan(tests, 500)], []);
  });

  it('activation fits into 80 lines', () => {
    const activation = program.filter((file) => file === 'src/extension.ts');
    assert.deepEqual(longerThan(activation, 80), []);
  });

  it('in src/ and media/ have a median of at most 100 lines', () => {
    const lengths = program.filter((file) => !file.startsWith('example/')).map(linesOf);
    const middle = lengths.sort((a, b) => a - b)[Math.floor(lengths.length / 2)];
    assert.ok(Number(middle) <= 100, `the median is ${middle}`);
  });

  it('are named in the words of the project', () => {
    const named = [...program, ...tests, ...filesBelow('scripts', endings)];
    assert.deepEqual(
      named.filter((file) => wordsOf(file).some((word) => forbidden.test(word))),
      [],
    );
    assert.deepEqual(wordsOf('src/jobManager.test.ts'), ['job', 'manager', 'test', 'ts']);
  });
});
