import assert from 'node:assert/strict';
import { salesforceCapabilities } from '../../../src/backend/salesforce/capabilities.ts';
import { settingsSchema } from '../../../src/server/salesforce/settings.ts';
import { expectTable, readText, section, tableRows } from '../../support/documents.ts';
import { testFacadePage } from '../../support/facadePage.ts';
import { testNames } from '../../support/testNames.ts';

const page = 'docs/salesforce.md';

describe(page, () => {
  testFacadePage({ service: 'salesforce', settings: settingsSchema, facts: 100 });

  it('lists what a connection offers, and why not the rest', () => {
    const rows = Object.entries(salesforceCapabilities).map(
      ([name, offered]) => `| \`${name}\` | ${offered === true ? 'offered' : offered} |`,
    );
    expectTable(page, 'Capabilities', rows);
  });

  it('names a test that is there for every fact of the connection', () => {
    const names = testNames('salesforce');
    const rows = tableRows(section(readText(page), 'Facts of the connection'));
    assert.ok(rows.length > 15);
    assert.deepEqual(
      rows.filter((row) => !names.has(row.split('|')[2]?.trim() ?? '')),
      [],
    );
  });
});
