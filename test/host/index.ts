/**
 * What runs inside the extension host: VS Code calls `run` and fails the run when it rejects.
 * Every `*.test.ts` below this folder is built to a file of its own beside this one and found by its name.
 *
 * `BGOPS_GREP` runs only the tests whose full title matches; `BGOPS_REPORT` names the file for the results.
 */
import { globSync } from 'node:fs';
import path from 'node:path';
import Mocha from 'mocha';
import { hostMarks } from '../../scripts/vscode/hostMarks.ts';
import RecordingReporter from '../support/reporter.ts';

export async function run(): Promise<void> {
  console.log(hostMarks.begin);
  const mocha = new Mocha({ ui: 'bdd', timeout: 20_000, reporter: RecordingReporter, color: !process.env.NO_COLOR });
  if (process.env.BGOPS_GREP) mocha.grep(new RegExp(process.env.BGOPS_GREP));
  for (const file of globSync('**/*.test.cjs', { cwd: __dirname }).sort()) mocha.addFile(path.join(__dirname, file));
  const failures = await new Promise<number>((resolve) => mocha.run(resolve));
  console.log(hostMarks.end);
  if (failures > 0) throw new Error(`${failures} host ${failures === 1 ? 'test' : 'tests'} failed.`);
}
