import assert from 'node:assert/strict';
import { candidatesOf } from '../../../../src/viewModel/source/candidates.ts';

describe('where a file of a stack may be', () => {
  const around = {
    folders: ['/home/ada/shop', '/home/ada/lib/'],
    mapping: {
      '/app': '/home/ada/shop',
      '/app/vendor/': '/home/ada/lib',
      'C:\\build': '/home/ada/shop',
      '/bad': 'relative',
    },
  };
  const cases: Record<string, [path: string, candidates: string[]]> = {
    'an absolute path is where it says': ['/srv/a.ts', ['/srv/a.ts']],
    'a relative one begins at each folder': ['src/a.ts', ['/home/ada/shop/src/a.ts', '/home/ada/lib/src/a.ts']],
    'with a dot, too': ['./src/../a.ts', ['/home/ada/shop/a.ts', '/home/ada/lib/a.ts']],
    'and never leaves it': ['../../etc/passwd', []],
    'not by a detour either': ['src/../../etc/passwd', []],
    'a container path is mapped first': ['/app/src/a.ts', ['/home/ada/shop/src/a.ts', '/app/src/a.ts']],
    'by the longest beginning': [
      '/app/vendor/a.ts',
      ['/home/ada/lib/a.ts', '/home/ada/shop/vendor/a.ts', '/app/vendor/a.ts'],
    ],
    'and only at the end of a name': ['/apple/a.ts', ['/apple/a.ts']],
    'a mapping leads nowhere by ..': ['/app/../../etc/passwd', ['/app/../../etc/passwd']],
    'nor to a relative folder': ['/bad/a.ts', ['/bad/a.ts']],
    'a Windows path is mapped': ['C:\\build\\src\\a.cs', ['/home/ada/shop/src/a.cs', 'C:\\build\\src\\a.cs']],
    'an address is its path': ['file:///srv/a%20b.mjs', ['/srv/a b.mjs']],
    'an address on Windows, too': ['file:///C:/shop/a.mjs', ['C:/shop/a.mjs']],
    'an address with a broken escape is none': ['file:///srv/%E0%A4%A', []],
    'an address of a container is mapped': ['file:///app/a.mjs', ['/home/ada/shop/a.mjs', '/app/a.mjs']],
    'a bundled file begins at the folders': [
      'webpack://shop/./src/a.ts?1f3c',
      ['/home/ada/shop/src/a.ts', '/home/ada/lib/src/a.ts'],
    ],
    'without a name of the bundle, too': ['webpack:///src/a.ts', ['/home/ada/shop/src/a.ts', '/home/ada/lib/src/a.ts']],
    'and what the bundler adds is none': ['webpack://shop/webpack/runtime/x', []],
    'a share is not even looked at': ['\\\\evil\\share\\a.ts', []],
    'nor by an address': ['file://evil/share/a.ts', []],
  };
  for (const [what, [path, candidates]] of Object.entries(cases)) {
    it(what, () => assert.deepEqual(candidatesOf(path, around), candidates));
  }

  it('a share that is a folder of the workspace is one', () => {
    const share = { folders: ['//server/shop'], mapping: {} };
    assert.deepEqual(candidatesOf('\\\\server\\shop\\a.ts', share), ['\\\\server\\shop\\a.ts']);
    assert.deepEqual(candidatesOf('//server/shop/../secret/a.ts', share), []);
  });
});
