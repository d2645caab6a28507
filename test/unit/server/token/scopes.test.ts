import assert from 'node:assert/strict';
import { scopes } from '../../../../src/operation/access.ts';
import { routes } from '../../../../src/server/api/routes.ts';
import { checkScope, type Need } from '../../../../src/server/caller.ts';
import { facadeRoutes } from '../../../../src/server/dataverse/routes.ts';
import { routes as salesforceRoutes } from '../../../../src/server/salesforce/routes.ts';

/** What needs more than reading, and what needs less. All other routes are GET and need `read`. */
const expected: Readonly<Record<string, Need>> = {
  'GET /health': 'open',
  'GET /api/v1/health': 'open',
  'GET /health/live': 'open',
  'GET /health/ready': 'open',
  'GET /api/v1/whoami': 'any',
  'GET /api/v1/openapi.json': 'any',
  'POST /api/v1/operations': 'submit',
  'POST /api/v1/operations/{id}/resubmit': 'submit',
  'PATCH /api/v1/operations/{id}': 'operate',
  'DELETE /api/v1/operations/{id}': 'operate',
  'POST /api/v1/operations/cancel': 'operate',
  'POST /api/v1/operations/retry': 'operate',
  'POST /api/v1/operations/delete': 'operate',
  'POST /api/v1/operations/{id}/cancel': 'operate',
  'POST /api/v1/operations/{id}/retry': 'operate',
  'POST /api/v1/pause': 'operate',
  'POST /api/v1/resume': 'operate',
  'GET /api/v1/tokens': 'admin',
  'POST /api/v1/tokens': 'admin',
  'DELETE /api/v1/tokens/{id}': 'admin',
  'POST /api/v1/backup': 'admin',
  'POST /api/v1/shutdown': 'admin',
  'PUT /api/v1/dataverse': 'admin',
  'PUT /api/v1/salesforce': 'admin',
  'POST /api/v1/salesforce/sessions': 'admin',
  'POST /api/v1/salesforce/sessions/invalidate': 'admin',
};

/** The same of the Dataverse facade. */
const expectedOfDataverse: Readonly<Record<string, Need>> = {
  'GET WhoAmI': 'any',
  'GET WhoAmI()': 'any',
  'POST $batch': 'any',
  'DELETE 00000000-0000-0000-0000-000000000000': 'operate',
  'POST contoso_RebuildIndex': 'submit',
  'GET contoso_Count()': 'submit',
  'POST backgroundoperations': 'submit',
  'POST backgroundoperations/Microsoft.Dynamics.CRM.CreateMultiple': 'submit',
};

describe('scopes', () => {
  for (const { method, path, access } of routes) {
    it(`${method} ${path} needs what is written here`, () => {
      const name = `${method} ${path}`;
      if (expected[name] === undefined) assert.equal(method, 'GET', `say here what ${name} needs`);
      assert.equal(access, expected[name] ?? 'read');
    });
  }

  for (const { examples, needs } of facadeRoutes) {
    for (const example of examples) {
      it(`${example} of the Dataverse facade needs what is written here`, () => {
        const [method = '', resource = ''] = example.split(' ');
        const other = method === 'GET' ? 'read' : 'operate';
        assert.equal(needs(method, resource), expectedOfDataverse[example] ?? other);
      });
    }
  }

  it('the Salesforce facade has nothing but reading, and sign-in', () => {
    const writes = salesforceRoutes.filter(({ access, post }) => access === 'session' && post !== undefined);
    assert.deepEqual(
      writes.map(({ path }) => path),
      ['composite', 'composite/batch', 'composite/sobjects/{object}'],
    );
  });

  it('allow what they say and nothing else; admin allows all', () => {
    for (const need of [...scopes, 'any', 'open'] as const) {
      for (const given of scopes) {
        const caller = { name: 'ann', token: '1', scopes: [given], expiresAt: null };
        const allowed = need === 'any' || need === 'open' || given === need || given === 'admin';
        if (allowed) checkScope(caller, need);
        else assert.throws(() => checkScope(caller, need), new RegExp(`"${need}".*"ann".*has: ${given}`));
      }
    }
  });
});
