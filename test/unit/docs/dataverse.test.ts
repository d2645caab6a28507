import assert from 'node:assert/strict';
import { z } from 'zod';
import { settingsSchema } from '../../../src/server/dataverse/settings.ts';
import { expectTable, readText, section, tableRows } from '../../support/documents.ts';
import { filesBelow } from '../../support/imports.ts';
import { testNames } from '../../support/testNames.ts';

const page = 'docs/dataverse.md';

interface JsonSchema {
  readonly default?: unknown;
  readonly description?: string;
  readonly properties?: Readonly<Record<string, JsonSchema>>;
}

const schema = z.toJSONSchema(settingsSchema, { io: 'input' }) as JsonSchema;

describe('docs/dataverse.md', () => {
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

  it('names a test that is there for every fact that is not out of scope', () => {
    const names = testNames('dataverse');
    const rows = tableRows(section(readText(page), 'Facts'));
    assert.ok(rows.length > 60);
    const wrong = rows.filter((row) => {
      const [, , state, test] = row.split('|').map((cell) => cell.trim());
      return state === 'out of scope'
        ? test !== ''
        : !['supported', 'refused'].includes(state ?? '') || !names.has(test ?? '');
    });
    assert.deepEqual(wrong, []);
  });

  it('names files of tests that are there for what runs', () => {
    const files = filesBelow('test', ['.test.ts']);
    const text = section(readText(page), 'Running, in detail');
    const named = [...text.matchAll(/[\w/]*?(\w+\.test\.ts)/g)].map(([, file = '']) => file);
    assert.ok(named.length > 20);
    assert.deepEqual(
      named.filter((name) => !files.some((file) => file.endsWith(`/${name}`))),
      [],
    );
  });
});
