import assert from 'node:assert/strict';
import { openEngine } from '../support/engine.ts';
import { type Program, startProgram } from '../support/program.ts';
import { temporaryFolder } from '../support/temporaryFolder.ts';

describe('two engines on one data folder', () => {
  const folder = temporaryFolder();
  const contender = async () => {
    const program = startProgram('test/fault/program/contender.ts', [folder.path]);
    await program.line('ready');
    return program;
  };

  it('the second is refused and told who holds it; after a kill -9 of the first it opens', async function () {
    this.timeout(20_000);
    const first = await contender();
    first.tell('open');
    await first.line('opened');
    await assert.rejects(openEngine(folder.path, {}), (error: Error & { code?: string }) => {
      assert.equal(error.code, 'folder-in-use');
      assert.match(error.message, new RegExp(`process ${first.pid}\\b`));
      return true;
    });
    await first.kill();
    const { engine } = await openEngine(folder.path, {});
    await engine.stop();
  });

  it('in one process, too', async () => {
    const { engine } = await openEngine(folder.path, {});
    await assert.rejects(openEngine(folder.path, {}), { code: 'folder-in-use' });
    await engine.submit({ type: 'any' }, 'test');
    await engine.stop();
    const again = await openEngine(folder.path, {});
    await again.engine.stop();
  });

  it('of three that race exactly one wins, again and again', async function () {
    this.timeout(30_000);
    const programs = await Promise.all([contender(), contender(), contender()]);
    for (let round = 1; round <= 20; round++) {
      for (const program of programs) program.tell('open');
      const answers = await Promise.all(programs.map((program) => answer(program, round)));
      assert.equal(answers.filter((line) => line === 'opened').length, 1, answers.join('\n'));
      assert.equal(answers.filter((line) => line.startsWith('refused folder-in-use')).length, 2, answers.join('\n'));
      for (const program of programs) program.tell('close');
      await Promise.all(programs.map((program) => program.count('closed', round)));
    }
  });

  async function answer(program: Program, round: number): Promise<string> {
    const answers = await program.count(/^(opened|refused|broken)/, round);
    return answers.at(-1) ?? '';
  }
});
