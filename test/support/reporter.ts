/**
 * Mocha's `spec` reporter that also writes what happened, line by line as it happens, to the file named by
 * `BGOPS_REPORT`, so that a count survives a process that crashes. Lines are `ReportLine` as JSON.
 */
import { appendFileSync } from 'node:fs';
import Mocha from 'mocha';

export type ReportLine =
  | { kind: 'start'; total: number }
  | { kind: 'passed' | 'skipped'; title: string; ms: number }
  | { kind: 'failed'; title: string; ms: number; message: string }
  | { kind: 'end' };

const { EVENT_RUN_BEGIN, EVENT_RUN_END, EVENT_TEST_FAIL, EVENT_TEST_PASS, EVENT_TEST_PENDING } = Mocha.Runner.constants;

export default class RecordingReporter extends Mocha.reporters.Spec {
  constructor(runner: Mocha.Runner, options?: Mocha.MochaOptions) {
    super(runner, options);
    const file = process.env.BGOPS_REPORT;
    if (!file) return;
    const write = (line: ReportLine) => appendFileSync(file, `${JSON.stringify(line)}\n`);
    const about = (test: Mocha.Test) => ({ title: test.fullTitle(), ms: test.duration ?? 0 });
    runner.once(EVENT_RUN_BEGIN, () => write({ kind: 'start', total: runner.total }));
    runner.on(EVENT_TEST_PASS, (test) => write({ kind: 'passed', ...about(test) }));
    runner.on(EVENT_TEST_PENDING, (test) => write({ kind: 'skipped', ...about(test) }));
    runner.on(EVENT_TEST_FAIL, (test, error: Error) =>
      write({ kind: 'failed', ...about(test), message: String(error?.message ?? error) }),
    );
    runner.once(EVENT_RUN_END, () => write({ kind: 'end' }));
  }
}
