import assert from 'node:assert/strict';
import fc from 'fast-check';
import { OperationFailure } from '../../../src/operation/error.ts';
import {
  checkDepth,
  checkTextDepth,
  depthOf,
  parseExact,
  parseJson,
  rawNumberText,
  stringifyExact,
  textDepth,
} from '../../../src/operation/json.ts';

const refuses = (code: string, message: RegExp) => (error: unknown) => {
  assert.ok(error instanceof OperationFailure);
  assert.equal(error.code, code);
  assert.match(error.message, message);
  return true;
};

describe('exact JSON', () => {
  const beyond = [
    '9007199254740993',
    '-9007199254740993',
    '123456789012345678901234567890',
    '0.1000000000000000055',
    '3.14159265358979323846',
    '1e400',
    '-1E+400',
    '1e-400',
    `1${'0'.repeat(400)}`,
    '1.0000000000000000000000001',
  ];
  for (const text of beyond) {
    it(`keeps ${text.slice(0, 40)} as it was written, wherever it stands`, () => {
      assert.equal(rawNumberText(parseExact(text)), text);
      for (const around of [`[${text}]`, `{"a":{"b":[1,${text},"${text}"]}}`]) {
        assert.equal(stringifyExact(parseExact(around)), around);
      }
    });
  }

  const held = [
    ['0', 0],
    ['-0', -0],
    ['0.1', 0.1],
    ['9007199254740992', 2 ** 53],
    ['9007199254740994', 2 ** 53 + 2],
    ['1.50000000000000000000', 1.5],
    ['1e300', 1e300],
    ['1E+308', 1e308],
    ['1000000000000000000000', 1e21],
    ['5e-324', 5e-324],
    ['0e999', 0],
    ['0.0000000000000000000', 0],
    ['0.30000000000000004', 0.1 + 0.2],
  ] as const;
  for (const [text, value] of held) {
    it(`reads ${text} as the number that it is`, () => assert.equal(parseExact(text), value));
  }

  it('reads and writes all else as it is', () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        const text = JSON.stringify(value);
        assert.equal(stringifyExact(parseJson(text)), text);
        assert.deepEqual(parseExact(text), parseJson(text));
        assert.equal(stringifyExact(parseExact(text)), text);
      }),
    );
  });

  it('takes the same value from the short and from the long road', () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        const text = `[9007199254740993,${JSON.stringify(value)}]`;
        assert.equal(stringifyExact(parseExact(text)), text);
        assert.deepEqual((parseExact(text) as unknown[])[1], parseJson(JSON.stringify(value)));
      }),
    );
  });

  it('keeps any number whatever, to the last digit or as the double that it is', () => {
    const digits = fc.stringMatching(/^[1-9][0-9]{0,25}(\.[0-9]{1,25})?([eE][+-]?[0-9]{1,3})?$/);
    fc.assert(
      fc.property(digits, (text) => {
        const value = parseExact(text);
        if (typeof value === 'number') assert.equal(value, Number(text));
        else assert.equal(rawNumberText(value), text);
        assert.equal(stringifyExact(parseExact(stringifyExact(value))), stringifyExact(value));
      }),
      { numRuns: 1_000 },
    );
  });

  for (const text of ['{"__proto__":{"polluted":1}}', '{"__proto__":9007199254740993,"constructor":1}']) {
    it(`keeps the keys of ${text} as data`, () => {
      const value = parseExact(text) as object;
      assert.ok(Object.hasOwn(value, '__proto__'));
      assert.equal(Object.getPrototypeOf(value), Object.prototype);
      assert.equal(stringifyExact(value), text);
      assert.ok(!('polluted' in {}));
    });
  }

  for (const text of ['', '{', '01', '{"a":1,}', 'undefined', "{'a':1}", '12345678901234567890x', '\u0000']) {
    it(`refuses ${JSON.stringify(text)}`, () => {
      assert.throws(() => parseExact(text), refuses('invalid-json', /^This is not JSON: ./));
    });
  }

  const awkward = ['"', '\\', '\n', 'a\\', 'a\n', 'a"', '\\u0061', '\u0001', '\ud800', '__proto__\n', 'b', '7'];

  it('keeps keys that need an escape, which JSON.parse itself mistakes for others', () => {
    JSON.parse('{"a":1,"\\\\":1}');
    assert.equal(stringifyExact(parseExact('{"a":1,"\\"":5}')), '{"a":1,"\\"":5}');
    const list = fc.uniqueArray(fc.constantFrom(...awkward), { minLength: 1 });
    fc.assert(
      fc.property(list, list, fc.boolean(), (outer, inner, large) => {
        const number = large ? '9007199254740993' : '5';
        const object = (keys: readonly string[], value: string) =>
          `{${keys.map((key) => `${JSON.stringify(key)}:${value}`).join(',')}}`;
        const text = object(outer, `[${object(inner, number)},"\\":"]`);
        const sorted = outer.includes('7') || inner.includes('7');
        const same = (read: unknown) => {
          if (!sorted) assert.equal(stringifyExact(read), text);
          assert.deepEqual(Object.keys(read as object).sort(), [...outer].sort());
        };
        same(parseExact(text));
        if (!large) same(parseJson(text));
      }),
      { numRuns: 2_000 },
    );
  });

  it('lets the last of two keys win, however they are written', () => {
    for (const text of ['{"a":1,"\\u0061":2}', '{"\\u0061":1,"a":2}', '{"\\u0061":1,"\\u0061" : 2}']) {
      assert.deepEqual(parseExact(text), { a: 2 });
    }
    const proto = parseExact('{"\\u005f_proto__":1}') as object;
    assert.ok(Object.hasOwn(proto, '__proto__'));
  });

  it('reads plain numbers where they are asked for', () => {
    assert.deepEqual(parseJson('[9007199254740993,1e400,{"\\n":9007199254740993}]'), [
      2 ** 53,
      Number.POSITIVE_INFINITY,
      { '\n': 2 ** 53 },
    ]);
    assert.throws(() => parseJson('{'), refuses('invalid-json', /./));
  });

  it('takes linear time for many escapes', () => {
    const started = performance.now();
    for (const part of ['\\n', '\\"', '\\\\', '\\":']) {
      const text = JSON.stringify({ a: part.repeat(300_000) });
      assert.equal(stringifyExact(parseExact(text)), text);
      assert.throws(() => parseExact(`"${part.repeat(300_000)}`), refuses('invalid-json', /./));
    }
    assert.ok(performance.now() - started < 2_000);
  });

  it('refuses what nests too deeply for the long road, and does not overflow', () => {
    const text = `${'['.repeat(200_000)}9007199254740993${']'.repeat(200_000)}`;
    assert.throws(() => parseExact(text), refuses('too-deep', /1000 levels/));
  });

  it('refuses to write what is not JSON', () => {
    const circle: Record<string, unknown> = {};
    circle.self = circle;
    for (const value of [undefined, () => 1, Symbol('s'), 1n, circle]) {
      assert.throws(() => stringifyExact(value), refuses('invalid-json', /^The value cannot be written as JSON: ./));
    }
  });
});

const nested = (levels: number, open = '[', close = ']') => open.repeat(levels) + close.repeat(levels);

describe('nesting', () => {
  const cases: readonly (readonly [string, number])[] = [
    ['1', 0],
    ['"[[["', 0],
    ['[]', 1],
    ['{}', 1],
    ['[[],{}]', 2],
    ['{"a[":"]","b\\"[":[{"c":1}]}', 3],
    ['["\\\\",["\\\\\\""]]', 2],
    ['[9007199254740993]', 1],
    [nested(100), 100],
  ];
  for (const [text, depth] of cases) {
    it(`of ${text.slice(0, 40)} is ${depth}`, () => {
      assert.equal(textDepth(text), depth);
      assert.equal(depthOf(parseExact(text)), depth);
    });
  }

  it('is the same for a value and for its text', () => {
    fc.assert(
      fc.property(fc.jsonValue({ maxDepth: 6 }), (value) => {
        assert.equal(depthOf(value), textDepth(JSON.stringify(value)));
      }),
    );
  });

  it('is taken up to 100 levels and refused beyond, with the path', () => {
    checkTextDepth(nested(100));
    checkDepth(JSON.parse(nested(100)));
    for (const check of [
      () => checkTextDepth(nested(101), 100, 'input'),
      () => checkDepth(JSON.parse(nested(101)), 100, 'input'),
    ]) {
      assert.throws(
        check,
        (error) => refuses('too-deep', /100 levels/)(error) && (error as OperationFailure).path === 'input',
      );
    }
  });

  it('is measured without recursion, in a circle too', () => {
    assert.throws(() => checkTextDepth('['.repeat(5_000_000)), refuses('too-deep', /./));
    let value: unknown = [];
    for (let level = 0; level < 100_000; level += 1) value = { value };
    assert.equal(depthOf(value), 100_001);
    assert.throws(() => checkDepth(value), refuses('too-deep', /./));
    const circle: unknown[] = [];
    circle.push(circle);
    assert.throws(() => checkDepth(circle), refuses('too-deep', /./));
  });
});
