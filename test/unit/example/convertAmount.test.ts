import assert from 'node:assert/strict';
import { readdir } from 'node:fs/promises';
import convertAmount from '../../../example/operations/convert-amount.ts';
import { inFreshWorkspace, recordingContext } from './workspace.ts';

const eurToUsd = { cents: 10_000, to: 'USD' };

describe('example: amount.convert', () => {
  inFreshWorkspace();

  it('fails the first time with the answer of the service, and succeeds the second time', async () => {
    await assert.rejects(convertAmount.run(eurToUsd, recordingContext().context), { code: 503, retry: true });
    const output = await convertAmount.run(eurToUsd, recordingContext({ attempt: 2 }).context);
    assert.deepEqual(output, { cents: 10_825, currency: 'USD', rate: 1.0825 });
    assert.deepEqual(await readdir('out/rate-service'), []);
  });

  it('fails the first time for every operation on its own', async () => {
    for (const id of ['one', 'two']) {
      await assert.rejects(convertAmount.run(eurToUsd, recordingContext({ id }).context), { code: 503 });
    }
  });

  it('asks for no retry when the currency is unknown', async () => {
    const input = { cents: 1, to: 'XXX' };
    await assert.rejects(convertAmount.run(input, recordingContext().context), { code: 503 });
    await assert.rejects(convertAmount.run(input, recordingContext().context), { code: 404, retry: false });
  });

  it('stops when asked to', async () => {
    const { context, stop } = recordingContext();
    stop();
    await assert.rejects(convertAmount.run(eurToUsd, context), { message: 'stopped by the test' });
  });
});
