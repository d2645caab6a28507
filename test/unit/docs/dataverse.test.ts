import assert from 'node:assert/strict';
import { settingsSchema } from '../../../src/server/dataverse/settings.ts';
import { readText, section } from '../../support/documents.ts';
import { testFacadePage } from '../../support/facadePage.ts';
import { filesBelow } from '../../support/imports.ts';

describe('docs/dataverse.md', () => {
  testFacadePage({ service: 'dataverse', settings: settingsSchema, facts: 60 });

  it('names files of tests that are there for what runs', () => {
    const files = filesBelow('test', ['.test.ts']);
    const text = section(readText('docs/dataverse.md'), 'Running, in detail');
    const named = [...text.matchAll(/[\w/]*?(\w+\.test\.ts)/g)].map(([, file = '']) => file);
    assert.ok(named.length > 20);
    assert.deepEqual(
      named.filter((name) => !files.some((file) => file.endsWith(`/${name}`))),
      [],
    );
  });
});
