import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { root } from '../../support/imports.ts';
import { translatedTexts, unknownTexts } from '../../support/l10nStrings.ts';

const read = (file: string) => JSON.parse(readFileSync(join(root, file), 'utf8')) as Record<string, string>;
const holes = (text: string) => [...text.matchAll(/\{\d\}/g)].map(([hole]) => hole).sort();
const links = (text: string) => [...text.matchAll(/\]\(([^)]+)\)/g)].map(([, target]) => target);
const code = (text: string) => [...text.matchAll(/`[^`]+`/g)].map(([name]) => name).sort();

describe('the German translation', () => {
  const bundle = read('l10n/bundle.l10n.de.json');
  const english = read('package.nls.json');
  const german = read('package.nls.de.json');

  it('has every text of the code, and none that is gone', () => {
    assert.deepEqual(Object.keys(bundle).sort(), translatedTexts());
  });

  it('has every text of the manifest, and none that is gone', () => {
    assert.deepEqual(Object.keys(german).sort(), Object.keys(english).sort());
  });

  it('keeps holes, links and names in code as they are', () => {
    const pairs = [
      ...Object.entries(bundle),
      ...Object.entries(english).map(([key, text]) => [text, german[key] ?? '']),
    ];
    for (const [from = '', to = ''] of pairs) {
      assert.notEqual(to.trim(), '', from);
      assert.deepEqual([holes(to), links(to), code(to)], [holes(from), links(from), code(from)], from);
      assert.equal(to.endsWith('…'), from.endsWith('…'), from);
    }
  });
});

describe('texts', () => {
  it('are written where they are translated, not put together', () => assert.deepEqual(unknownTexts(), []));
});
