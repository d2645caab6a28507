import assert from 'node:assert/strict';
import fc from 'fast-check';
import { searchFilter } from '../../../../src/backend/dataverse/searchFilter.ts';

const now = Date.UTC(2026, 0, 2);
const id = '0f6f1b1c-5a07-4d77-8ad4-2e6b27a5f1d0';
const filterOf = (query: string) => searchFilter(query, now).filter;

describe('searches of Dataverse', () => {
  const sent: readonly [string, string | null][] = [
    ['', null],
    ['status:Error', 'backgroundoperationstatuscode eq 31'],
    ['status:Running,Canceling', '(backgroundoperationstatuscode eq 20 or backgroundoperationstatuscode eq 22)'],
    ['status:New,Waiting', 'backgroundoperationstatuscode eq 0'],
    ['-status:Complete', 'not (backgroundoperationstatuscode eq 30)'],
    ['type:mail', "name eq 'mail'"],
    ['type:mail.*', "startswith(name,'mail.')"],
    ['type:*mail,order', "(endswith(name,'mail') or name eq 'order')"],
    ['type:*', null],
    [`id:${id}`, `backgroundoperationid eq ${id}`],
    ["error:it's", "contains(errormessage,'it''s')"],
    ['-error:x', "(errormessage eq null or not (contains(errormessage,'x')))"],
    ['error:50%_[a]', "contains(errormessage,'50[%][_][[]a]')"],
    ['index', "(contains(name,'index') or contains(displayname,'index') or contains(errormessage,'index'))"],
    ['since:2026-01-01T00:00Z', 'createdon ge 2026-01-01T00:00:00.000Z'],
    ['until:1d', 'createdon le 2026-01-01T00:00:00.000Z'],
    ['-group:x', null],
    ['input.Scope=all', "contains(inputparameters,'all')"],
    ['status:Error type:a', "(backgroundoperationstatuscode eq 31 and name eq 'a')"],
  ];
  for (const [query, filter] of sent) {
    it(`asks for ${query === '' ? 'everything' : query}`, () => {
      assert.equal(filterOf(query), filter);
      assert.equal(searchFilter(query, now).partial, null);
    });
  }

  it('knows when no row can fit', () => {
    for (const query of ['status:Scheduled', 'status:Merged,New', 'group:x', 'parent:*', 'id:"none"']) {
      assert.ok(searchFilter(query, now).empty, query);
    }
  });

  it('says what the service cannot filter by', () => {
    for (const query of ['id:0f6f', '0f6f1b1c', 'input.n=5', '-type:a*b', 'input.a=é', '-input.Scope=all']) {
      const { rest, partial } = searchFilter(query, now);
      assert.equal(rest.length, 1, query);
      assert.match(partial ?? '', /cannot filter by .+ only rows that have been loaded/, query);
    }
  });

  it('looks again at what the service narrows down only', () => {
    for (const query of ['type:a*b', 'input.Scope=all']) {
      const { rest, partial, filter } = searchFilter(query, now);
      assert.deepEqual([rest.length, partial], [1, null], query);
      assert.notEqual(filter, null);
    }
  });

  it('keeps the address short: what would not fit is looked for in loaded rows', () => {
    const many = Array.from({ length: 400 }, (_, index) => `name-that-is-long-${index}`).join(',');
    const { filter, partial } = searchFilter(`status:Error type:${many}`, now);
    assert.equal(filter, 'backgroundoperationstatuscode eq 31');
    assert.match(partial ?? '', /cannot filter/);
  });

  it('refuses what is no search', () => {
    assert.throws(() => searchFilter('status:Nowhere', now), { code: 'invalid-query' });
  });

  it('lets no text out of its quotes', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', minLength: 1 }), (text) => {
        const quoted = `error:"${text.replaceAll(/["\\]/g, '\\$&')}"`;
        const filter = filterOf(quoted) ?? '';
        const inside = /^contains\(errormessage,'((?:[^']|'')*)'\)$/s.exec(filter)?.[1];
        assert.ok(inside !== undefined, filter);
        assert.equal(inside.replaceAll("''", "'").replaceAll(/\[([%_[])\]/g, '$1'), text.toWellFormed());
      }),
      { numRuns: 200 },
    );
  });
});
