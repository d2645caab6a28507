import assert from 'node:assert/strict';
import { attemptErrorCodes, errorKinds } from '../../../src/operation/error.ts';
import { draft } from '../../../src/operation/operation.ts';
import { routes } from '../../../src/server/api/routes.ts';
import { expectTable, namesIn, readText, section, tableRows } from '../../support/documents.ts';

const scopeTexts = { open: '–', any: 'any', read: 'read', submit: 'submit', operate: 'operate', admin: 'admin' };

describe('docs/api.md', () => {
  it('lists the addresses that the server has', () => {
    const rows = routes.map(
      ({ method, path, summary, access }) => `| ${method} | \`${path}\` | ${summary} | ${scopeTexts[access]} |`,
    );
    expectTable('docs/api.md', 'Addresses', rows);
  });

  it('lists every refusal', () => {
    const rows = Object.entries(errorKinds)
      .toSorted(([, a], [, b]) => a.status - b.status)
      .map(([code, { status, title }]) => `| ${status} | \`${code}\` | ${title} |`);
    expectTable('docs/api.md', 'Refusals', rows);
  });

  it('names only fields that a submit takes', () => {
    const fields = namesIn(tableRows(section(readText('docs/api.md'), 'Submitting')));
    assert.ok(fields.length > 10);
    assert.deepEqual(
      fields.filter((field) => !(field in draft.shape)),
      [],
    );
  });
});

describe('docs/handlers.md', () => {
  it('lists every code that the engine records', () => {
    const rows = tableRows(section(readText('docs/handlers.md'), 'How it fails'));
    const codes = rows.map((row) => Number(row.split('|')[1]?.replace('−', '-')));
    assert.deepEqual(codes, Object.values(attemptErrorCodes));
  });
});
