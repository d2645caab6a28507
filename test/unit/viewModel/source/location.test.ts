import assert from 'node:assert/strict';
import fc from 'fast-check';
import { locationsIn } from '../../../../src/viewModel/source/location.ts';

/** The places of a line as texts, `path:line:column`. */
const places = (line: string) =>
  locationsIn(line).map(({ path, line: row, column }) => [path, row, column ?? '-'].join(' '));

describe('places that a line names', () => {
  const one: Record<string, [line: string, place: string]> = {
    'a frame with a function': ['    at run (/home/ada/shop/a.ts:10:5)', '/home/ada/shop/a.ts 10 5'],
    'a frame without one': ['    at /home/ada/shop/a.ts:10:5', '/home/ada/shop/a.ts 10 5'],
    'an async frame': ['    at async run (/a.ts:1:2)', '/a.ts 1 2'],
    'an async frame without a function': ['    at async /a.ts:1:2', '/a.ts 1 2'],
    'a constructor': ['    at new Import (/a.ts:1:2)', '/a.ts 1 2'],
    'a method under another name': ['    at Object.run [as work] (/a.ts:1:2)', '/a.ts 1 2'],
    'an anonymous function': ['    at Object.<anonymous> (/a.ts:1:2)', '/a.ts 1 2'],
    'a path with spaces': ['    at run (/home/ada b/my shop/a.ts:1:2)', '/home/ada b/my shop/a.ts 1 2'],
    'a path with spaces, alone': ['    at /home/ada b/a.ts:1:2', '/home/ada b/a.ts 1 2'],
    'a path with brackets': ['    at run (C:\\Program Files (x86)\\a.js:1:2)', 'C:\\Program Files (x86)\\a.js 1 2'],
    'a path with brackets, alone': ['    at C:\\Program Files (x86)\\a.js:1:2', 'C:\\Program Files (x86)\\a.js 1 2'],
    'a Windows path': ['    at run (C:\\shop\\a.ts:10:5)', 'C:\\shop\\a.ts 10 5'],
    'a Windows path with slashes': ['    at run (C:/shop/a.ts:10:5)', 'C:/shop/a.ts 10 5'],
    'a share': ['    at run (\\\\server\\share\\a.ts:10:5)', '\\\\server\\share\\a.ts 10 5'],
    'an address': ['    at run (file:///home/ada%20b/a.mjs:1:2)', 'file:///home/ada%20b/a.mjs 1 2'],
    'an address on Windows': ['    at file:///C:/shop/a.mjs:1:2', 'file:///C:/shop/a.mjs 1 2'],
    'a bundled file': ['    at run (webpack://shop/./src/a.ts?1f3c:1:2)', 'webpack://shop/./src/a.ts?1f3c 1 2'],
    'evaluated code': ['    at eval (eval at run (/a.js:10:5), <anonymous>:1:1)', '/a.js 10 5'],
    'evaluated code in evaluated code': [
      '    at eval (eval at x (eval at run (/a b.js:10:5), <anonymous>:3:4), <anonymous>:1:1)',
      '/a b.js 10 5',
    ],
    'a frame without a column': ['    at run (/a.ts:10)', '/a.ts 10 -'],
    'a frame in a cause': ['      at run (/a.ts:10:5)  ', '/a.ts 10 5'],
    'a frame of .NET': [
      '   at Shop.Import.Execute(IServiceProvider p) in C:\\src\\my shop\\Import.cs:line 42',
      'C:\\src\\my shop\\Import.cs 42 -',
    ],
    'a frame of Python': ['  File "/app/my shop/a.py", line 42, in run', '/app/my shop/a.py 42 -'],
    'the line above an uncaught error': ['/home/ada b/a.js:12', '/home/ada b/a.js 12 -'],
    'a relative path in a log': ['2026-11-22T04:00:00.000Z info see src/a.ts:10:5.', 'src/a.ts 10 5'],
    'a path in brackets in a log': ['2026-11-22T04:00:00.000Z error (./src/a.ts:10)', './src/a.ts 10 -'],
    'a line of a compiler': ['src/a.ts(10,5): error TS2304: Cannot find name', 'src/a.ts 10 5'],
    'a frame within a log': ['  Error: x at /srv/a.js:1:2', '/srv/a.js 1 2'],
  };
  for (const [what, [line, place]] of Object.entries(one)) {
    it(`are found in ${what}`, () => {
      assert.deepEqual(places(line), [place]);
      const [found] = locationsIn(line);
      assert.ok(line.slice(found?.start, found?.end).startsWith(found?.path ?? '?'), 'it stands where it says');
    });
  }

  const none = [
    '    at node:internal/process/task_queues:104:5',
    '    at process.processTicksAndRejections (node:internal/process/task_queues:104:5)',
    '    at async Promise.all (index 0)',
    '    at Array.map (<anonymous>)',
    '    at <anonymous>',
    '    at Array.map (native)',
    '    at evalmachine.<anonymous>:1:2',
    '    at eval (eval at <anonymous> (<anonymous>:1:1), <anonymous>:1:1)',
    '    at run (https://example.com/a.js:1:2)',
    '    at run (command:workbench.action.quit:1:2)',
    '    at run (vscode://x.y/z.js:1:2)',
    '    at run (data:text/javascript,0:1:2)',
    '    at run (/a.ts:0:2)',
    '    at run (/a\u0000b.ts:1:2)',
    '    at',
    '2026-11-22T04:00:00.000Z info 127.0.0.1:8080 at 10:05:30',
    '2026-11-22T04:00:00.000Z info http://127.0.0.1:8080/a.js:1:2',
    'command:a/b.c:1 version 1.2:3',
    '',
  ];
  for (const line of none) it(`are none in ${JSON.stringify(line)}`, () => assert.deepEqual(places(line), []));

  it('may be several in one line', () => {
    assert.deepEqual(places('a/b.ts:1:2, "c/d.ts:3" and [e\\f.cs:4:5]'), ['a/b.ts 1 2', 'c/d.ts 3 -', 'e\\f.cs 4 5']);
  });

  it('are looked for in any text without raising, within a second for the worst of lines', () => {
    const pieces = fc.constantFrom(
      'at ',
      'eval at ',
      '(',
      ')',
      ':',
      '1',
      '/',
      '\\',
      '.',
      'a',
      ' ',
      'file://',
      '%',
      '\u0000',
      '\ud800',
    );
    const text = fc.array(pieces, { maxLength: 40 }).map((each) => each.join(''));
    fc.assert(
      fc.property(text, (each) => {
        for (const line of [each, `    at ${each}`])
          for (const { start, end, path } of locationsIn(line)) assert.ok(line.slice(start, end).startsWith(path));
      }),
    );
    const began = performance.now();
    for (const piece of ['eval at (', 'a/', ':1', '(', '/a.b:1 ', 'at ', '"', '://', '.a'])
      locationsIn(`    at ${piece.repeat(4_000 / piece.length - 10)}`);
    for (const piece of ['a/', ':1', '/a.b:1', '(', '[', '.', ','])
      locationsIn(piece.repeat(4_000 / piece.length - 10));
    assert.ok(performance.now() - began < 1_000);
    assert.deepEqual(places(`    at ${'x'.repeat(1_000_000)}:1:2`), []);
  });
});
