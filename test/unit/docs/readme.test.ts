import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { parseQuery } from '../../../src/operation/query.ts';
import { namesIn, readText, section, tableRows } from '../../support/documents.ts';
import { filesBelow, root } from '../../support/imports.ts';

const readme = readText('README.md');
const pages = ['README.md', 'CONTRIBUTING.md', 'CHANGELOG.md', 'example/README.md', ...filesBelow('docs', ['.md'])];
const manifest = JSON.parse(readText('package.json'));
const texts: Record<string, string> = JSON.parse(readText('package.nls.json'));

describe('README.md', () => {
  it('lists every setting with its default, and no other', () => {
    const { configuration } = manifest.contributes;
    const declared: Record<string, { default: unknown }> = Object.assign(
      {},
      ...[configuration].flat().map(({ properties }) => properties),
    );
    const rows = tableRows(section(readme, 'Settings'));
    assert.deepEqual(namesIn(rows).toSorted(), Object.keys(declared).toSorted());
    for (const [index, name] of namesIn(rows).entries()) {
      assert.equal(rows[index]?.split('|')[2]?.trim(), `\`${JSON.stringify(declared[name]?.default)}\``, name);
    }
  });

  it('shows searches that the grammar takes', () => {
    const searches = namesIn(tableRows(section(readme, 'Searching')));
    assert.ok(searches.length >= 10);
    for (const search of searches) assert.ok(parseQuery(search, 0).terms.length > 0, search);
  });

  it('names the commands of the command line, and no other', () => {
    const help = execFileSync(process.execPath, [join(root, 'src/server/main.ts'), '--help'], { encoding: 'utf8' });
    const commands = [...help.matchAll(/^ {2}([a-z]+) .*$/gm)]
      .map(([, name]) => name)
      .filter((name) => name !== 'help');
    const named = namesIn(tableRows(section(readme, 'Command line'))).map((name) => /^bgops ([a-z]+)/.exec(name)?.[1]);
    assert.deepEqual(named.toSorted(), commands.toSorted());
  });
});

describe('the pages', () => {
  for (const page of pages) {
    const text = readText(page);

    it(`${page} links only to what is there`, () => {
      const targets = [...text.matchAll(/\]\((?!https?:)([^)#]+)/g)].map(([, target]) => String(target));
      assert.deepEqual(
        targets.filter((target) => !existsSync(join(root, dirname(page), target))),
        [],
      );
    });

    it(`${page} names only scripts and commands that exist`, () => {
      const scripts = [...text.matchAll(/npm (?:run )?(?!install|ci\b|run\b)([a-z]+)/g)].map(([, name]) =>
        String(name),
      );
      assert.deepEqual(
        scripts.filter((name) => !(name in manifest.scripts)),
        [],
      );
      const titles = new Set(
        manifest.contributes.commands.map(({ title }: { title: string }) => texts[title.replaceAll('%', '')]),
      );
      const named = [...text.matchAll(/\*([A-Z][A-Za-z ]+…)\*/g)].map(([, title]) => String(title));
      assert.deepEqual(
        named.filter((title) => !titles.has(title)),
        [],
      );
    });
  }
});
