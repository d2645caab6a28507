import assert from 'node:assert/strict';
import type { PatternPiece } from '../../../../../src/operation/condition.ts';
import type { Filter } from '../../../../../src/server/dataverse/odata/filter/filter.ts';
import { parseFilter } from '../../../../../src/server/dataverse/odata/filter/parse.ts';
import { selectRows } from '../../../../../src/server/dataverse/running/memory.ts';
import { memoryTables } from '../../../../../src/server/dataverse/running/tables.ts';

const rows = [
  { n: 1, uniquename: 'contoso_Rebuild', description: null, isfunction: false, bindingtype: 0 },
  { n: 2, uniquename: 'Fabrikam_Count', description: 'Counts 100% of them.', isfunction: true, bindingtype: 1 },
  { n: 3, uniquename: 'contoso_Sum', description: 'Adds.', isfunction: true, bindingtype: 2 },
];
const [customApi] = memoryTables;

function filtered(text: string): number[] {
  assert.ok(customApi);
  const scope = { type: customApi, now: 0, user: '', lenientGuids: false, aliases: new Map() };
  return selectRows(rows, parseFilter(text, scope), []).map(({ n }) => n);
}

function like(...pattern: PatternPiece[]): number[] {
  const filter: Filter = { kind: 'like', property: 'uniquename', pattern };
  return selectRows(rows, filter, []).map(({ n }) => n);
}

describe('rows in memory', () => {
  for (const [filter, expected] of [
    ["uniquename eq 'CONTOSO_rebuild'", [1]],
    ["uniquename ne 'contoso_rebuild'", [2, 3]],
    ['description eq null', [1]],
    ['description ne null', [2, 3]],
    ["description ne 'Adds.'", [1, 2]],
    ['isfunction eq true', [2, 3]],
    ['isfunction eq false', [1]],
    ['not (isfunction eq true)', [1]],
    ['bindingtype ge 1 and bindingtype lt 2', [2]],
    ["startswith(uniquename,'contoso') or bindingtype eq 1", [1, 2, 3]],
    ["contains(description,'of')", [2]],
    ["endswith(uniquename,'_sum')", [3]],
    ["Microsoft.Dynamics.CRM.In(PropertyName='bindingtype',PropertyValues=['0','2'])", [1, 3]],
    ["uniquename gt 'contoso_rebuild'", [2, 3]],
  ] as const) {
    it(`fit ${filter}`, () => assert.deepEqual(filtered(filter), expected));
  }

  it('fit patterns of every kind of piece', () => {
    assert.deepEqual(like({ text: 'CONTOSO_' }, { any: 'run' }), [1, 3]);
    assert.deepEqual(like({ any: 'run' }, { text: 'o' }, { any: 'run' }, { text: 'u' }, { any: 'run' }), [1, 2, 3]);
    assert.deepEqual(like({ text: 'contoso' }, { any: 'character' }, { text: 'sum' }), [3]);
    assert.deepEqual(like({ oneOf: [['A', 'F']], negated: false }, { any: 'run' }), [1, 2, 3]);
    assert.deepEqual(like({ oneOf: ['c'], negated: true }, { any: 'run' }), [2]);
    assert.deepEqual(like({ text: 'contoso' }), []);
  });

  it('fit a pattern of many runs in no time', () => {
    const long = [{ n: 1, uniquename: 'a'.repeat(20_000) }];
    const pattern = Array.from({ length: 50 }, () => [{ any: 'run' }, { text: 'aa' }] as const).flat();
    const begun = performance.now();
    const filter: Filter = { kind: 'like', property: 'uniquename', pattern: [...pattern, { text: 'b' }] };
    assert.deepEqual(selectRows(long, filter, []), []);
    assert.ok(performance.now() - begun < 1_000);
  });

  it('come in the order asked, without a value first, equal ones as they are', () => {
    const ordered = (property: string, descending: boolean) =>
      selectRows(rows, null, [{ property, descending }]).map(({ n }) => n);
    assert.deepEqual(ordered('uniquename', false), [1, 3, 2]);
    assert.deepEqual(ordered('uniquename', true), [2, 3, 1]);
    assert.deepEqual(ordered('description', false), [1, 3, 2]);
    assert.deepEqual(ordered('isfunction', true), [2, 3, 1]);
  });
});
