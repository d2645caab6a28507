import assert from 'node:assert/strict';
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Handler } from '../../../src/engine/handler/api.ts';
import { declarationOf } from '../../../src/engine/handler/declaration.ts';
import { inputCheck } from '../../../src/engine/handler/validate.ts';
import { draft } from '../../../src/operation/operation.ts';
import { example, handlerFiles, loadHandler } from './workspace.ts';

const folder = fileURLToPath(example);
const filesOf = (path: string) =>
  readdirSync(join(folder, path), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name));

type Schema = { properties: Record<string, { title?: string; description?: string; default?: unknown }> };

/** The declaration as the engine reads it, and its check of inputs. */
function declared({ run: _run, ...written }: Handler<never>) {
  const declaration = declarationOf(written);
  assert.ok(!('problem' in declaration), JSON.stringify(declaration));
  const schema = declaration.inputSchema;
  assert.ok(schema);
  return { ...declaration, schema: schema as Schema, check: inputCheck(schema, declaration.type) };
}

async function loadWorkload() {
  const { workload } = await import(new URL('workload.mjs', example).href);
  return workload as (now?: number) => Record<string, unknown>[];
}

describe('the example workspace', () => {
  it('has no file in operations/ that the tests forget', () => {
    assert.deepEqual(readdirSync(join(folder, 'operations')).sort(), [...handlerFiles]);
  });

  it('is small', () => {
    const paths = filesOf('.').filter((path) => !path.startsWith(join(folder, 'out')));
    assert.ok(paths.reduce((sum, path) => sum + statSync(path).size, 0) < 100_000);
  });

  it('gives authors the very types of the engine', () => {
    const api = new URL('../../../src/engine/handler/api.ts', import.meta.url);
    const copy = readFileSync(new URL('background-operations.d.ts', example), 'utf8');
    assert.equal(
      copy,
      readFileSync(api, 'utf8'),
      'copy src/engine/handler/api.ts to example/background-operations.d.ts',
    );
  });

  for (const file of handlerFiles) {
    it(`${file} declares a name, a description and a schema whose defaults fit it`, async () => {
      const { schema, check, displayName, description } = declared(await loadHandler(file));
      const { properties } = schema;
      assert.ok(displayName && description?.endsWith('.'));
      for (const [name, field] of Object.entries(properties)) {
        assert.ok(field.title && field.description?.endsWith('.'), `${name} needs a title and a description`);
      }
      const defaults = Object.entries(properties).flatMap(([name, field]) =>
        field.default === undefined ? [] : [[name, field.default]],
      );
      check(Object.fromEntries(defaults));
    });
  }
});

describe('the example workload', () => {
  it('holds drafts that the engine takes, with inputs that fit', async () => {
    const handlers = (await Promise.all(handlerFiles.map(loadHandler))).map(declared);
    const checks = new Map(handlers.map(({ type, check }) => [type, check]));
    const drafts = (await loadWorkload())();
    for (const each of drafts) {
      const { type, input } = draft.parse(each);
      const check = checks.get(type);
      assert.ok(check, `no handler for ${type}`);
      check(input);
    }
    assert.deepEqual(new Set(drafts.map(({ type }) => type)), new Set(checks.keys()));
  });

  it('has a scheduled one, different priorities, and a group in order', async () => {
    const now = Date.parse('2025-11-22T12:00:00Z');
    const drafts = (await loadWorkload())(now).map((each) => draft.parse(each));
    const later = drafts.filter(({ processAfter }) => processAfter !== undefined);
    assert.ok(later.length > 0 && later.every(({ processAfter }) => Number(processAfter) > now));
    assert.ok(new Set(drafts.map(({ priority }) => priority)).size > 2);
    const grouped = drafts.filter(({ executionGroup }) => executionGroup === 'ledger 2025-11-22');
    assert.ok(grouped.length > 3 && new Set(grouped.map(({ sequenceGroup }) => sequenceGroup)).size > 1);
    for (const members of Map.groupBy(grouped, ({ sequenceGroup }) => sequenceGroup).values()) {
      const numbers = members.map(({ sequenceNumber }) => Number(sequenceNumber));
      assert.deepEqual(
        numbers,
        [...numbers].sort((a, b) => a - b),
      );
    }
  });
});
