import assert from 'node:assert/strict';
import fc from 'fast-check';
import { layOutJson } from '../../../src/viewModel/jsonText.ts';
import { l10n, number, useLanguage } from '../../../src/viewModel/l10n.ts';
import {
  escapeMarkdown,
  linkFree,
  manyLines,
  oneLine,
  visibleJson,
  withoutColours,
} from '../../../src/viewModel/plainText.ts';
import { absolute, ago, clockTime, duration, useZone } from '../../../src/viewModel/time.ts';

describe('oneLine', () => {
  it('takes out what could turn, hide or break what stands around it', () => {
    assert.equal(oneLine('a\nb\t\u202ec\u200bd\u0000 e\ufeff'), 'a b c d e');
  });

  it('cuts, but never through a character', () => {
    assert.equal(oneLine('x'.repeat(10_000), 5), 'xxxx…');
    assert.equal(oneLine('aaa😀bbb', 5), 'aaa…');
  });

  it('gives at most one line of the length asked for, whatever comes', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), fc.integer({ min: 1, max: 40 }), (text, max) => {
        const line = oneLine(text, max);
        assert.ok(line.length <= max && !/[\n\r\u202e\u200b]/.test(line));
      }),
    );
  });
});

describe('manyLines', () => {
  it('keeps lines and takes out what turns the direction of text', () => {
    assert.equal(manyLines('a\n\u202eb', 100), 'a\nb');
  });
});

describe('visibleJson', () => {
  it('shows what could hide, and says the same as JSON', () => {
    const text = JSON.stringify({ a: 'x\u202ey\u200bz' });
    assert.equal(visibleJson(text), '{"a":"x\\u202ey\\u200bz"}');
    assert.deepEqual(JSON.parse(visibleJson(text)), JSON.parse(text));
  });
});

describe('withoutColours', () => {
  it('leaves out colours and keeps lines', () => {
    assert.equal(withoutColours('\u001b[31mred\u001b[0m\n\u202eb\tc'), 'red\n\u202eb\tc');
  });
});

describe('escapeMarkdown', () => {
  it('leaves nothing that Markdown reads as more than text', () => {
    const escaped = escapeMarkdown('[x](command:evil) <img src=x> **b** `c` $(error) | https://a.b ![i](j)\\');
    assert.doesNotMatch(escaped, /[[\]()<>*`$|\\!:/]/);
  });
});

describe('layOutJson', () => {
  it('keeps numbers, escapes and the order of keys as they are', () => {
    const text = '{"b":12345678901234567890,"a":[1.0,1e400,"\\u00e9\\"{[,:"],"empty":{},"none":[]}';
    assert.equal(
      layOutJson(text),
      '{\n  "b": 12345678901234567890,\n  "a": [\n    1.0,\n    1e400,\n    "\\u00e9\\"{[,:"\n  ],\n  "empty": {},\n  "none": []\n}',
    );
  });

  it('lays out any JSON as JSON.stringify does', () => {
    fc.assert(
      fc.property(fc.json({ maxDepth: 5 }), (text) => {
        const plain = JSON.stringify(JSON.parse(text));
        assert.equal(layOutJson(plain), JSON.stringify(JSON.parse(text), undefined, 2));
      }),
    );
  });
});

describe('times in words', () => {
  const now = Date.UTC(2026, 10, 22, 14, 32, 5);
  before(() => useZone('utc'));
  after(() => useZone('local'));

  it('counts down in whole units, so that it is never ahead of the truth', () => {
    assert.equal(ago(now - 59_000, now), 'just now');
    assert.equal(ago(now - 119_000, now), '1 min. ago');
    assert.equal(ago(now - 3 * 3_600_000, now), '3 hr. ago');
    assert.equal(ago(now - 50 * 3_600_000, now), '2 days ago');
  });

  it('writes durations in two units', () => {
    const written = [0, 850, 1_250, 59_900, 65_000, 3_725_000, 90_000_000].map(duration);
    assert.deepEqual(written, ['0 ms', '850 ms', '1.3 s', '59 s', '1 min 5 s', '1 h 2 min', '1 d 1 h']);
  });

  it('names the zone, and the date only when it is another day', () => {
    assert.match(absolute(now), /22.*2026.*02:32:05.*UTC/);
    assert.equal(clockTime(now, now), '02:32:05 PM');
    assert.match(clockTime(now + 86_400_000, now), /Nov 23/);
  });
});

describe('linkFree', () => {
  it('leaves no link that a prompt could make, and the text as it reads', () => {
    const free = linkFree('[a](command:evil) [b] (c)');
    assert.doesNotMatch(free, /\]\(/);
    assert.equal(free.replaceAll('\u200b', ''), '[a](command:evil) [b] (c)');
  });
});

describe('l10n', () => {
  afterEach(() => useLanguage());

  it('fills the holes, and leaves one that has no value', () => {
    assert.equal(l10n.t('{0} of {1} {2}', 1, 'b'), '1 of b {2}');
  });

  it('asks the language that was chosen', () => {
    useLanguage({ translate: (message) => `«${message}»`, locale: 'de' });
    assert.equal(l10n.t('Error'), '«Error»');
    assert.equal(number(12_345), '12.345');
  });
});
