import { DataverseFault } from '../../src/server/dataverse/fault.ts';
import { backgroundOperation, type Model, systemUser } from '../../src/server/dataverse/odata/entity.ts';
import type { QueryContext } from '../../src/server/dataverse/odata/query.ts';

/** The two tables that every test of addresses and queries needs, and two custom APIs. */
export const model: Model = {
  sets: new Map([backgroundOperation, systemUser].map((type) => [type.set, type])),
  isCallable: (name) => name === 'WhoAmI' || name === 'contoso_Rebuild' || name === 'mail.send',
};

export const now = Date.UTC(2026, 10, 25, 10, 30, 15, 250);
export const ada = '2c2e0000-0000-5000-8000-00000000ada1';

export const listContext: QueryContext = { model, on: 'list', now, user: ada, lenientGuids: false };
export const rowContext: QueryContext = { ...listContext, on: 'row' };

/** The fault that something raises, as `status code message`; what else is raised, is raised on. */
export function faultText(work: () => unknown): string {
  try {
    work();
  } catch (error) {
    if (error instanceof DataverseFault) return `${error.status} ${error.code} ${error.message}`;
    throw error;
  }
  return 'no fault';
}
