import assert from 'node:assert/strict';
import { z } from 'zod';
import { expectTable, readText, section, tableRows } from './documents.ts';
import { testNames } from './testNames.ts';

interface JsonSchema {
  readonly default?: unknown;
  readonly description?: string;
  readonly properties?: Readonly<Record<string, JsonSchema>>;
}

/** What the document of a facade must say: its settings, its faults on purpose, and a test for every fact. */
export interface FacadePage {
  readonly service: 'dataverse' | 'salesforce';
  readonly settings: z.ZodType;
  /** So many facts at least. */
  readonly facts: number;
}

/** Makes the tests of a facade's document, inside a `describe`. */
export function testFacadePage({ service, settings, facts }: FacadePage): void {
  const page = `docs/${service}.md`;
  const { properties = {} } = z.toJSONSchema(settings, { io: 'input' }) as JsonSchema;

  it('lists the settings of the facade', () => {
    const rows = Object.entries(properties)
      .filter(([name]) => name !== 'faults')
      .map(([name, each]) => `| \`${name}\` | \`${String(each.default)}\` | ${each.description} |`);
    expectTable(page, 'Settings', rows);
  });

  it('lists the faults on purpose', () => {
    const rows = Object.entries(properties.faults?.properties ?? {}).map(([name, each]) => {
      const fields = Object.entries(each.properties ?? {}).map(
        ([field, { default: value }]) => `\`${field}\` (${String(value)})`,
      );
      return `| \`${name}\` | ${fields.join(', ') || 'a number'} | ${each.description} |`;
    });
    expectTable(page, 'Faults on purpose', rows);
  });

  it('names a test that is there for every fact that is not out of scope', () => {
    const names = testNames(service);
    const rows = tableRows(section(readText(page), 'Facts'));
    assert.ok(rows.length > facts);
    const wrong = rows.filter((row) => {
      const [, , state, test] = row.split('|').map((cell) => cell.trim());
      return state === 'out of scope'
        ? test !== ''
        : !['supported', 'refused'].includes(state ?? '') || !names.has(test ?? '');
    });
    assert.deepEqual(wrong, []);
  });
}
