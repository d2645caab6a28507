import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { readdir, readFile, writeFile } from 'node:fs/promises';
import importOrders from '../../../example/operations/import-orders.ts';
import { inFreshWorkspace, recordingContext } from './workspace.ts';

const header = 'order,customer,ordered_on,product,quantity,unit_price\n';

describe('example: orders.import', () => {
  inFreshWorkspace();

  it('writes good rows as JSON Lines, bad ones with their reason, and counts both', async () => {
    const { context, progress, lines } = recordingContext();
    const output = await importOrders.run({ file: 'data/orders.csv' }, context);
    const orders = (await readFile('out/orders.jsonl', 'utf8'))
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line));
    assert.deepEqual([output.rows, output.accepted, output.rejected], [60, 55, 5]);
    assert.equal(orders.length, 55);
    assert.deepEqual(orders[0], {
      order: 'A-0001',
      customer: 'Café "Le Lapin"',
      orderedOn: '2025-03-13',
      product: 'Mug "Monday"',
      quantity: 11,
      unitCents: 1250,
    });
    assert.equal(
      output.totalCents,
      orders.reduce((sum, order) => sum + order.quantity * order.unitCents, 0),
    );
    assert.equal(progress.at(-1)?.fraction, 1);
    assert.equal(lines.length, 5);
    const rejects = await readFile('out/orders.rejects.csv', 'utf8');
    for (const reason of [
      '2025-02-30',
      'quantity "".*"" is not 1',
      'customer is empty',
      'appears twice',
      'price ""12,50""',
    ]) {
      assert.match(rejects, new RegExp(reason));
    }
  });

  it('imports nothing and asks for no retry when too many rows are bad', async () => {
    const run = importOrders.run({ file: 'data/orders-broken.csv' }, recordingContext().context);
    await assert.rejects(run, { retry: false, code: 422, message: /^6 of 8 rows are bad, more than 20 %/ });
    assert.equal(existsSync('out/orders.jsonl'), false);
    assert.equal(existsSync('out/orders.rejects.csv'), true);
  });

  it('accepts the same file when more may be bad', async () => {
    const input = { file: 'data/orders-broken.csv', maxRejectedShare: 0.75 };
    assert.equal((await importOrders.run(input, recordingContext().context)).accepted, 2);
  });

  it('refuses other columns without a retry, and a file that is not there with one', async () => {
    await writeFile('other.csv', 'a,b\n1,2\n');
    const { context } = recordingContext();
    await assert.rejects(importOrders.run({ file: 'other.csv' }, context), {
      retry: false,
      message: /must start with/,
    });
    await assert.rejects(importOrders.run({ file: 'none.csv' }, context), { code: 'ENOENT' });
  });

  it('completes on a file without rows', async () => {
    await writeFile('none.csv', header);
    assert.equal((await importOrders.run({ file: 'none.csv' }, recordingContext().context)).rows, 0);
  });

  it('stops when asked to, and leaves no file behind', async () => {
    const rows = Array.from({ length: 5_000 }, (_, n) => `A-${String(n).padStart(4, '0')},Jo,2025-03-01,Mug,1,2.50\n`);
    await writeFile('large.csv', header + rows.join(''));
    const { context, progress } = recordingContext({ stopAtProgress: 1 });
    await assert.rejects(importOrders.run({ file: 'large.csv' }, context), { name: 'AbortError' });
    assert.equal(progress.length, 1);
    assert.deepEqual((await readdir('.')).includes('out'), false);
  });
});
