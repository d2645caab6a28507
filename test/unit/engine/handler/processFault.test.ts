import assert from 'node:assert/strict';
import type { Result, Runner } from '../../../../src/engine/handler/runner.ts';
import { gone, Recorded, startRunner } from './support.ts';

const mebibyte = 1_024 * 1_024;

describe('faults of handlers in processes', function () {
  this.timeout(60_000);
  let runner: Runner;
  before(async () => {
    runner = await startRunner({ killGraceMs: 400, maxHeap: 128 });
  });
  after(() => runner.close());
  /** Whatever happened: the next attempt works. */
  afterEach(async () => {
    assert.deepEqual(await runner.run(new Recorded('echo', 1)), { outcome: 'Complete', output: '1' });
  });

  const fatal = (way: string) => runner.run(new Recorded('fatal', way));

  /** Starts a way, aborts it when `ready` resolves, and gives what came of it. */
  async function aborted(way: string, text: string): Promise<{ result: Result; attempt: Recorded }> {
    const attempt = new Recorded('fatal', way);
    const running = runner.run(attempt);
    await attempt.logHas(text);
    attempt.abort('cancel');
    return { result: await running, attempt };
  }

  describe('a process that ends', () => {
    const endings: readonly (readonly [way: string, message: RegExp])[] = [
      ['exit0', /process\.exit\(0\)/],
      ['exit3', /process\.exit\(3\)/],
      ['exitCode', /exit code 1/],
      ['kill', /SIGKILL/],
      ['abort', /SIGABRT/],
      ['memory', /out of memory: its process may use 128 MiB/],
      ['closeDescriptors', /ended/],
    ];
    for (const [way, message] of endings) {
      it(`loses the attempt and says why: ${way}`, async () => {
        const result = await fatal(way);
        assert.ok(result.outcome === 'Lost', JSON.stringify(result));
        assert.equal(result.error.code, -2);
        assert.match(result.error.message, message);
      });
    }

    it('names the line that called process.exit', async () => {
      const result = await fatal('exit3');
      assert.ok(result.outcome === 'Lost');
      assert.match(result.error.stack ?? '', /^Error: process\.exit\(3\)\n {4}at .*fatal\.mjs:\d+:\d+/);
    });

    it('keeps what was logged before, native text included', async () => {
      const attempt = new Recorded('fatal', 'memory');
      await runner.run(attempt);
      assert.match(attempt.logged, /error .*FATAL ERROR/s);
      const native = new Recorded('fatal', 'native');
      await runner.run(native);
      assert.deepEqual(native.entries, ['error from native code', '']);
    });
  });

  it('are told apart from what works when processes are killed at random moments', async () => {
    let lost = 0;
    let completed = 0;
    const lane = async (delays: readonly number[]) => {
      for (const delay of delays) {
        const attempt = new Recorded('fatal', 'slow');
        const running = runner.run(attempt);
        await Promise.race([attempt.logHas('pid'), running]);
        const pid = Number(/pid (\d+)/.exec(attempt.logged)?.[1]);
        const timer = setTimeout(() => process.kill(pid, 'SIGKILL'), delay);
        const result = await running;
        clearTimeout(timer);
        assert.ok(result.outcome === 'Lost' || result.outcome === 'Complete', JSON.stringify(result));
        if (result.outcome === 'Lost') lost += 1;
        else completed += 1;
      }
    };
    await Promise.all([lane([0, 900, 1, 900, 50, 900]), lane([900, 0, 5, 148, 150, 900])]);
    assert.equal(lost + completed, 12);
    assert.ok(lost >= 2 && completed >= 2, `${lost} lost, ${completed} completed`);
  });

  describe('a handler that is asked to stop', () => {
    it('is canceled when it throws the reason', async () => {
      const { result } = await aborted('honours', 'waiting');
      assert.ok(result.outcome === 'Canceled');
      assert.match(result.error.message, /stopped because the operation was canceled/);
    });

    it('completes when it returns', async () => {
      const { result } = await aborted('returnsLate', 'waiting');
      assert.deepEqual(result, { outcome: 'Complete', output: '"done anyway"' });
    });

    it('fails when it throws something else', async () => {
      const { result } = await aborted('failsLate', 'waiting');
      assert.ok(result.outcome === 'Error');
      assert.equal(result.error.message, 'the disk is gone');
    });

    it('is killed when it takes no notice', async () => {
      const attempt = new Recorded('fatal', 'ignores');
      const running = runner.run(attempt);
      attempt.abort('timeout');
      const result = await running;
      assert.ok(result.outcome === 'Canceled');
      assert.equal(result.error.code, -1);
      assert.match(result.error.message, /did not stop within 0\.4 s after its time was over/);
    });

    it('is killed in the middle of a loop, with all its log so far', async () => {
      const { result, attempt } = await aborted('loops', 'two');
      assert.ok(result.outcome === 'Canceled');
      assert.match(result.error.message, /was killed/);
      assert.deepEqual(attempt.entries, ['info one', 'info two', '']);
    });

    it('takes along the processes that it started', async () => {
      const { result, attempt } = await aborted('grandchild', 'grandchild');
      assert.equal(result.outcome, 'Canceled');
      const pid = Number(/grandchild (\d+)/.exec(attempt.logged)?.[1]);
      await gone(pid);
    });

    it('does not start when it was asked before', async () => {
      const attempt = new Recorded('fatal', 'exit3');
      attempt.abort('shutdown');
      const result = await runner.run(attempt);
      assert.ok(result.outcome === 'Canceled');
      assert.match(result.error.message, /engine is stopping/);
    });
  });

  describe('what was thrown', () => {
    const thrown: readonly (readonly [what: string, code: number, message: RegExp, retry: boolean])[] = [
      ['text', 1, /^just text$/, true],
      ['undefined', 1, /threw undefined/, true],
      ['circular', 1, /threw an object/, true],
      ['permanent', 17, /^never again$/, false],
      ['reserved', 1, /^mine$/, true],
      ['huge', 1, /^x{8191}…$/, true],
      ['cause', 1, /^outer: inner$/, true],
    ];
    for (const [what, code, message, retry] of thrown) {
      it(`becomes an error: ${what}`, async () => {
        const result = await runner.run(new Recorded('throws', { what }));
        assert.ok(result.outcome === 'Error');
        assert.equal(result.error.code, code);
        assert.match(result.error.message, message);
        assert.equal(result.retry, retry);
        assert.ok((result.error.stack ?? '').length <= 32_768);
      });
    }

    it('ends the attempt also when nobody caught it', async () => {
      const result = await fatal('rejectsElsewhere');
      assert.ok(result.outcome === 'Error');
      assert.match(result.error.message, /^Not caught: nobody looked$/);
      assert.match(result.error.stack ?? '', /fatal\.mjs:\d+/);
    });

    it('names what is not there', async () => {
      const result = await fatal('disconnect');
      assert.ok(result.outcome === 'Error');
      assert.match(result.error.message, /process\.disconnect is not a function/);
    });
  });

  describe('what was returned', () => {
    const returned: readonly (readonly [what: string, code: number, message: RegExp])[] = [
      ['bigint', -3, /output\.rows\[0\]\.amount is a BigInt/],
      ['function', -3, /output\["a b"\]\[0\] is a function/],
      ['circular', -3, /output\.self refers to an object that contains it/],
      ['map', -3, /output is a Map/],
      ['deep', -3, /more than 100 levels/],
      ['large', -4, /larger than 16 MiB/],
    ];
    for (const [what, code, message] of returned) {
      it(`is refused and not tried again: ${what}`, async () => {
        const result = await runner.run(new Recorded('returns', { what }));
        assert.ok(result.outcome === 'Error', JSON.stringify(result).slice(0, 500));
        assert.equal(result.error.code, code);
        assert.match(result.error.message, message);
        assert.equal(result.retry, false);
      });
    }
  });

  describe('what is left behind after the return', () => {
    it('does not matter when it is timers', async () => {
      const first = await fatal('timersLeft');
      assert.deepEqual(await fatal('timersLeft'), first);
    });

    it('does not matter when it fails or never ends', async () => {
      assert.deepEqual(await fatal('rejectsAfter'), { outcome: 'Complete', output: '"returned"' });
      assert.deepEqual(await fatal('loopsAfter'), { outcome: 'Complete', output: '"returned"' });
    });
  });

  describe('a handler that logs without end', () => {
    it('is cut after 10 MiB, and takes neither memory nor time of the server', async () => {
      const attempt = new Recorded('fatal', 'logs');
      const before = process.memoryUsage.rss();
      let longest = 0;
      let last = performance.now();
      const watch = setInterval(() => {
        longest = Math.max(longest, performance.now() - last);
        last = performance.now();
      }, 5);
      const result = await runner.run(attempt);
      clearInterval(watch);
      assert.deepEqual(result, { outcome: 'Complete', output: null });
      assert.match(attempt.logged, /Z warn The log was cut after 10 MiB; 92,[\d,]+ more bytes were dropped\.\n$/);
      assert.ok(attempt.logCalls < 500, `${attempt.logCalls} calls`);
      assert.ok(process.memoryUsage.rss() - before < 100 * mebibyte);
      assert.ok(longest < 1_000, `the server stood still for ${longest} ms`);
    });

    it('cannot close the log for those who come after', async () => {
      const attempt = new Recorded('fatal', 'endsStream');
      await runner.run(attempt);
      assert.deepEqual(attempt.entries, ['info the end', 'error still there', '']);
    });

    it('has a line of megabytes shortened', async () => {
      const attempt = new Recorded('fatal', 'oneHugeLine');
      await runner.run(attempt);
      assert.match(attempt.logged, /y … \(4737856 more characters\)\n$/);
    });
  });
});
