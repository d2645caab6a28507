import assert from 'node:assert/strict';
import { z } from 'zod';
import { salesforceCapabilities } from '../../../src/backend/salesforce/capabilities.ts';
import { settingsSchema } from '../../../src/server/salesforce/settings.ts';
import { expectTable, readText, section, tableRows } from '../../support/documents.ts';
import { testNames } from '../../support/testNames.ts';

const page = 'docs/salesforce.md';

interface JsonSchema {
  readonly default?: unknown;
  readonly description?: string;
  readonly properties?: Readonly<Record<string, JsonSchema>>;
}

const schema = z.toJSONSchema(settingsSchema, { io: 'input' }) as JsonSchema;

describe('docs/salesforce.md', () => {
  it('lists the settings of the facade', () => {
    const rows = Object.entries(schema.properties ?? {})
      .filter(([name]) => name !== 'faults')
      .map(([name, each]) => `| \`${name}\` | \`${String(each.default)}\` | ${each.description} |`);
    expectTable(page, 'Settings', rows);
  });

  it('lists the faults on purpose', () => {
    const rows = Object.entries(schema.properties?.faults?.properties ?? {}).map(([name, each]) => {
      const fields = Object.entries(each.properties ?? {}).map(
        ([field, { default: value }]) => `\`${field}\` (${String(value)})`,
      );
      return `| \`${name}\` | ${fields.join(', ') || 'a number'} | ${each.description} |`;
    });
    expectTable(page, 'Faults on purpose', rows);
  });

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

  it('names a test that is there for every fact that is not out of scope', () => {
    const names = testNames('salesforce');
    const rows = tableRows(section(readText(page), 'Facts'));
    assert.ok(rows.length > 50);
    const wrong = rows.filter((row) => {
      const [, , state, test] = row.split('|').map((cell) => cell.trim());
      return state === 'out of scope'
        ? test !== ''
        : !['supported', 'refused'].includes(state ?? '') || !names.has(test ?? '');
    });
    assert.deepEqual(wrong, []);
  });
});
