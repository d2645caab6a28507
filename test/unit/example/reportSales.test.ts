import assert from 'node:assert/strict';
import { readFile, writeFile } from 'node:fs/promises';
import reportSales from '../../../example/operations/report-sales.ts';
import { inFreshWorkspace, readJson, recordingContext } from './workspace.ts';

describe('example: sales.report', () => {
  inFreshWorkspace();

  it('fails on the sample data with a stack that leads to the line', async () => {
    const error = await reportSales.run({}, recordingContext().context).then(
      () => assert.fail('it should fail'),
      (thrown: unknown) => thrown,
    );
    assert.ok(error instanceof TypeError);
    assert.match(error.message, /reading 'country'/);
    assert.match(error.stack ?? '', /countryOf .*report-sales\.ts:\d+[\s\S]*totalByCountry .*report-sales\.ts:\d+/);
  });

  it('succeeds once the data is mended', async () => {
    const sales = await readJson('data/sales.json');
    for (const { customer } of sales) customer.address ??= { country: 'Malta' };
    await writeFile('data/sales.json', JSON.stringify(sales));
    const output = await reportSales.run({}, recordingContext().context);
    assert.equal(output.sales, sales.length);
    assert.equal(output.countries['United Kingdom'], 51_150);
    assert.match(await readFile('out/sales.md', 'utf8'), /^\| Country \| Sales \|\n.*\n\| Austria \| 1319.96 \|\n/);
  });
});
