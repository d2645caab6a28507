import { settingsSchema } from '../../../src/server/salesforce/settings.ts';
import { testFacadePage } from '../../support/facadePage.ts';

describe('docs/salesforce.md', () => {
  testFacadePage({ service: 'salesforce', settings: settingsSchema, facts: 100 });
});
