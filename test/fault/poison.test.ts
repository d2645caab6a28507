import assert from 'node:assert/strict';
import { join } from 'node:path';
import { DatabaseSync, type SQLInputValue } from 'node:sqlite';
import type { Engine } from '../../src/engine/engine.ts';
import type { FunctionHandler } from '../../src/engine/handler/functionRunner.ts';
import { attemptErrorCodes } from '../../src/operation/error.ts';
import { openEngine, type TestEngine } from '../support/engine.ts';
import { describeOnBoth } from '../support/postgres/onBoth.ts';
import { auditPlace, execute, place } from '../support/postgres/place.ts';
import { temporaryFolder } from '../support/temporaryFolder.ts';

const circle: Record<string, unknown> = {};
circle.itself = circle;

const trap = new Proxy(
  {},
  {
    get() {
      throw new Error('Do not touch.');
    },
    ownKeys() {
      throw new Error('Do not touch.');
    },
  },
);

const thrown: Readonly<Record<string, unknown>> = {
  undefined: undefined,
  null: null,
  'an empty text': '',
  'a number': Number.NaN,
  'a symbol': Symbol('poison'),
  'a bigint': 10n ** 40n,
  'a function': () => {},
  'a frozen object': Object.freeze({ message: 'frozen' }),
  'a circle': circle,
  'a proxy that throws': trap,
  'an error without anything': Object.create(Error.prototype),
  'an error that is its own cause': Object.assign(new Error('round and round'), { cause: null }),
  'an error with a message of 100 MB': new Error('x'.repeat(100_000_000)),
  'an error with a wrong code': Object.assign(new Error('code'), { code: 'ENOENT' }),
  'an error whose code is an engine’s own': Object.assign(new Error('code'), { code: attemptErrorCodes.workerLost }),
  'a lone surrogate': new Error('\ud800'),
  'a zero byte': new Error('a\0b'),
  'a message whose 255th character is half of one': new Error(`${'x'.repeat(254)}😀`),
};
const round = thrown['an error that is its own cause'];
if (round instanceof Error) round.cause = round;

const returned: Readonly<Record<string, unknown>> = {
  'a circle': circle,
  'a bigint': 1n,
  'a function': () => {},
  'a symbol': Symbol('poison'),
  'a map': new Map(),
  'a toJSON that throws': {
    toJSON() {
      throw new Error('no');
    },
  },
  '17 MiB': 'x'.repeat(17 * 1_048_576),
};

describeOnBoth('poison', () => {
  const folder = temporaryFolder();

  async function withEngine(
    handlers: Record<string, FunctionHandler>,
    body: (engine: Engine, reached: TestEngine['reached']) => Promise<void>,
  ): Promise<void> {
    const { engine, reached } = await openEngine(folder.path, { echo: () => 'fine', ...handlers });
    engine.start();
    await body(engine, reached);
    // Whatever happened, the next one is served.
    const { operation } = await engine.submit({ type: 'echo' }, 'test');
    await reached(operation.id, 'Complete');
    await engine.stop();
    await auditPlace(folder.path, { pages: true });
  }

  for (const [name, value] of Object.entries(thrown)) {
    it(`a handler that throws ${name}, at once and later, fails with a sentence`, () =>
      withEngine(
        {
          now: () => {
            throw value;
          },
          later: async () => {
            throw value;
          },
        },
        async (engine, reached) => {
          for (const type of ['now', 'later']) {
            const { operation } = await engine.submit({ type, retryLimit: 0 }, 'test');
            const { error } = await reached(operation.id, 'Error');
            assert.ok(error !== null && error.message.length > 0 && error.message.length < 10_000);
            assert.equal(error.code, attemptErrorCodes.failed);
          }
        },
      ));
  }

  for (const [name, value] of Object.entries(returned)) {
    it(`a handler that returns ${name} fails at once, and for good`, () =>
      withEngine({ poison: () => value }, async (engine, reached) => {
        const { operation } = await engine.submit({ type: 'poison', retryLimit: 3 }, 'test');
        const { error } = await reached(operation.id, 'Error');
        assert.ok(
          error?.code === attemptErrorCodes.notJson || error?.code === attemptErrorCodes.tooLarge,
          JSON.stringify(error),
        );
        assert.equal((await engine.get(operation.id)).attempts, 1);
      }));
  }

  it('a handler that returns a proxy that throws fails, too', () =>
    withEngine({ poison: () => trap }, async (engine, reached) => {
      const { operation } = await engine.submit({ type: 'poison', retryLimit: 0 }, 'test');
      const { error } = await reached(operation.id, 'Error');
      assert.ok(String(error?.message).length > 0);
    }));

  it('a handler that logs and reports what a database may not take is heard all the same', () =>
    withEngine(
      {
        odd: (_input, { log, progress }) => {
          log('a\0b\ud800c');
          progress(0.5, 'a\0b\ud800c');
        },
      },
      async (engine, reached) => {
        const { operation } = await engine.submit({ type: 'odd', retryLimit: 0 }, 'test');
        const { progress } = await reached(operation.id, 'Complete');
        assert.match(progress?.message ?? '', /^a.b.c$/);
        assert.match((await engine.log(operation.id, 0)).text, /a.b.c/);
      },
    ));

  it('a handler that logs and reports progress after its end, and after the stop, changes nothing', async () => {
    let speak = () => {};
    const { engine, reached } = await openEngine(folder.path, {
      gossip: (_input, { log, progress }) => {
        speak = () => {
          log('too late');
          progress(0.1);
        };
      },
    });
    engine.start();
    const { operation } = await engine.submit({ type: 'gossip' }, 'test');
    const ended = await reached(operation.id, 'Complete');
    speak();
    await engine.submit({ type: 'other' }, 'test');
    assert.equal((await engine.get(operation.id)).progress, ended.progress);
    await engine.stop();
    speak();
    for (let turn = 0; turn < 20; turn++) await new Promise(setImmediate);
    await auditPlace(folder.path);
  });

  it('an operation of an unknown type waits, alone, until something can run it', async () => {
    let id = '';
    await withEngine({}, async (engine) => {
      ({ id } = (await engine.submit({ type: 'unknown' }, 'test')).operation);
    });
    const { engine, reached } = await openEngine(folder.path, { unknown: () => 'known now' });
    assert.equal((await engine.get(id)).status, 'Waiting');
    engine.start();
    await reached(id, 'Complete');
    await engine.stop();
  });

  for (const [what, body] of Object.entries({ 'not JSON': '{"half', empty: '', '“undefined”': 'undefined' })) {
    it(`a stored input that is ${what} fails its own operation only`, async () => {
      const first = await openEngine(folder.path, {});
      const bad = await first.engine.submit({ type: 'echo', input: { fine: true }, retryLimit: 0 }, 'test');
      const member = { type: 'bulk', executionGroup: 'g', input: 1, retryLimit: 0 };
      const badMembers = await first.engine.submitMany([member, member], 'test');
      await first.engine.stop();
      await edit('UPDATE payload SET body = $1 WHERE place IN ($2, $3)', body, 1 * 4, 3 * 4);
      await withEngine({ bulk: { bulk: true, run: () => undefined } }, async (engine, reached) => {
        for (const id of [bad.operation.id, String(badMembers[0]?.id)]) {
          const { error } = await reached(id, 'Error');
          assert.ok(String(error?.message).length > 0);
        }
        assert.equal(await engine.payload(bad.operation.id, 'input'), body);
        await assert.rejects(engine.resubmit(bad.operation.id, {}, 'test'), { code: 'invalid-json' });
      });
    });
  }

  async function edit(sql: string, ...values: SQLInputValue[]): Promise<void> {
    if (place() === 'PostgreSQL') return void (await execute(folder.path, sql, values));
    const database = new DatabaseSync(join(folder.path, 'operations.db'), { timeout: 5_000 });
    database.prepare(sql.replaceAll(/\$\d/g, '?')).run(...values);
    database.close();
  }
});
