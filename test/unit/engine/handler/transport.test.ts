import assert from 'node:assert/strict';
import { AttemptLog } from '../../../../src/engine/handler/attemptLog.ts';
import { encodeFrame, FrameReader } from '../../../../src/engine/handler/frame.ts';
import { Lines } from '../../../../src/engine/handler/lines.ts';
import type { Clock } from '../../../../src/operation/clock.ts';

describe('frames', () => {
  const frames = [
    encodeFrame({ a: 1 }, 'body ü'),
    encodeFrame({ b: '' }),
    encodeFrame({ c: null }, ['one', '', 'two']),
  ];
  const expected = [
    [{ a: 1 }, 'body ü'],
    [{ b: '' }, ''],
    [{ c: null }, 'onetwo'],
  ];

  for (const size of [1, 3, 7, 1_000]) {
    it(`come out as they went in, in chunks of ${size} bytes`, () => {
      const seen: unknown[] = [];
      const reader = new FrameReader(1_000, (header, body) => seen.push([header, body.toString('utf8')]));
      const bytes = Buffer.concat(frames);
      for (let at = 0; at < bytes.length; at += size) reader.push(bytes.subarray(at, at + size));
      assert.deepEqual(seen, expected);
    });
  }

  it('are refused when they are too large', () => {
    const reader = new FrameReader(10, () => {});
    assert.throws(() => reader.push(encodeFrame({ a: 'x'.repeat(20) })), /too large/);
  });
});

describe('lines', () => {
  it('come out whole, and the rest at the end', () => {
    const seen: string[] = [];
    const lines = new Lines((text) => seen.push(text));
    for (const text of ['a', 'b\nc\nd', '', '\n', '\n', 'e']) lines.push(text);
    assert.deepEqual(seen, ['ab\nc', 'd', '']);
    lines.end();
    lines.end();
    assert.deepEqual(seen, ['ab\nc', 'd', '', 'e']);
  });

  it('are broken when they never end', () => {
    let count = 0;
    const lines = new Lines(() => count++);
    for (let index = 0; index < 100; index++) lines.push('x'.repeat(10_000));
    assert.ok(count >= 3);
  });
});

describe('the log of an attempt', () => {
  /** A clock whose only timer goes off when told. */
  function log(maxBytes = 1_000_000) {
    const written: string[] = [];
    let timer: (() => void) | null = null;
    const clock: Clock = {
      now: () => 0,
      elapsed: () => 0,
      after(ms, callback) {
        assert.equal(ms, 100);
        timer = callback;
        return () => {
          timer = null;
        };
      },
    };
    return { written, log: new AttemptLog((lines) => written.push(lines), clock, maxBytes), time: () => timer };
  }

  it('is written after 100 ms, with all that came until then', () => {
    const { written, log: it, time } = log();
    it.add(Buffer.from('a\n'));
    it.raw('native\n', 'error');
    assert.deepEqual(written, []);
    time()?.();
    assert.deepEqual(written, ['a\n1970-01-01T00:00:00.000Z error native\n']);
    it.end();
    assert.equal(written.length, 1);
  });

  it('is written at once when there is much of it, and at the end', () => {
    const { written, log: it, time } = log();
    it.add(Buffer.from(`${'x'.repeat(70_000)}\n`));
    assert.equal(written.length, 1);
    it.add(Buffer.from('b\n'));
    it.raw('no line break', 'info');
    it.end();
    assert.equal(written[1], 'b\n1970-01-01T00:00:00.000Z info no line break\n');
    assert.equal(time(), null);
  });

  it('is cut at the end of a line, and says how much was dropped', () => {
    const { written, log: it } = log(10);
    it.add(Buffer.from('one\ntwo\nthree\n'));
    it.add(Buffer.from('four\n'));
    it.end();
    assert.deepEqual(written, [
      'one\ntwo\n',
      '1970-01-01T00:00:00.000Z warn The log was cut after 10 bytes; 11 more bytes were dropped.\n',
    ]);
  });
});
