import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { settingsSchema } from '../../../src/server/dataverse/settings.ts';
import { expectTable, readText, section, tableRows } from '../../support/documents.ts';
import { filesBelow, root } from '../../support/imports.ts';

const page = 'docs/dataverse.md';

interface JsonSchema {
  readonly default?: unknown;
  readonly description?: string;
  readonly properties?: Readonly<Record<string, JsonSchema>>;
}

const schema = z.toJSONSchema(settingsSchema, { io: 'input' }) as JsonSchema;

/** Names of tests by file, without the folders above `dataverse`; what a template fills in is `…`. */
function testNames(): ReadonlySet<string> {
  const files = filesBelow('test', ['.test.ts']).filter((file) => file.includes('/dataverse/'));
  return new Set(
    files.flatMap((file) => titlesOf(file).flatMap((title) => shortNames(file).map((name) => `${name} › ${title}`))),
  );
}

function titlesOf(file: string): string[] {
  const text = readFileSync(join(root, file), 'utf8');
  const titles = [...text.matchAll(/\bit\(\s*(?:'((?:[^'\\]|\\.)*)'|`([^`]*)`|"([^"]*)")/g)];
  return titles.map(([, single, template, double]) =>
    (single ?? template ?? double ?? '').replaceAll(/\$\{[^}]*\}/g, '…').replaceAll("\\'", "'"),
  );
}

/** `rows` and `conformance/rows`: the folder is needed only where two files have one name. */
function shortNames(file: string): string[] {
  const [tier = '', rest = ''] = file
    .replace(/^test\/(?:unit\/)?/, '')
    .replace('.test.ts', '')
    .split(/\/?dataverse\//);
  return tier === 'conformance' ? [rest, `conformance/${rest}`] : [rest];
}

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
    const names = testNames();
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
