import assert from 'node:assert/strict';
import { type Prefer, parsePrefer } from '../../../../../src/server/dataverse/odata/prefer.ts';

const url = 'https://receiver.example/hook?a=1,2;b';
const plain = (prefer: Prefer) => ({ ...prefer, annotations: prefer.annotations.text });
const nothing = plain(parsePrefer(undefined));

describe('Prefer', () => {
  for (const [header, expected] of [
    ['', {}],
    ['return=representation', { return: 'representation' }],
    ['return = "minimal"', { return: 'minimal' }],
    ['return=everything', {}],
    ['return=minimal, return=representation', { return: 'minimal' }],
    ['odata.maxpagesize=3', { maxPageSize: 3 }],
    ['maxpagesize=003', { maxPageSize: 3 }],
    ['odata.maxpagesize=0', {}],
    ['odata.maxpagesize=-1', {}],
    ['odata.maxpagesize=1e3', {}],
    ['odata.maxpagesize=99999999999', {}],
    ['odata.track-changes', { trackChanges: true }],
    ['odata.continue-on-error', { continueOnError: true }],
    ['continue-on-error=false', {}],
    ['respond-async', { respondAsync: true }],
    ['Respond-Async; wait=10', { respondAsync: true }],
    [`respond-async, odata.callback; url="${url}"`, { respondAsync: true, callback: url }],
    [`respond-async,odata.callback;url="${url}"`, { respondAsync: true, callback: url }],
    [`callback; url="${url}" , respond-async`, { respondAsync: true, callback: url }],
    ['respond-async, odata.callback', { respondAsync: true }],
    ['odata.callback; url=https://x.example/', { callback: 'https://x.example/' }],
    [
      'odata.include-annotations="OData.Community.Display.V1.FormattedValue,Microsoft.Dynamics.CRM.*", odata.maxpagesize=2',
      { annotations: 'OData.Community.Display.V1.FormattedValue,Microsoft.Dynamics.CRM.*', maxPageSize: 2 },
    ],
    ['odata.include-annotations=*', { annotations: '*' }],
    ['"unclosed, respond-async', {}],
    [',,;;==,"', {}],
    ['constructor=1, __proto__=2', {}],
  ] as const) {
    it(`reads "${header}"`, () => {
      assert.deepEqual(plain(parsePrefer(header)), { ...nothing, ...expected });
    });
  }

  for (const [patterns, wanted, unwanted] of [
    ['*', ['OData.Community.Display.V1.FormattedValue', 'Microsoft.Dynamics.CRM.totalrecordcount'], []],
    [
      'Microsoft.Dynamics.CRM.*',
      ['Microsoft.Dynamics.CRM.lookuplogicalname'],
      ['OData.Community.Display.V1.FormattedValue'],
    ],
    ['a.b , c.*', ['a.b', 'c.d'], ['a.bc', 'a']],
    ['*,-a.*,a.b', ['x', 'a.b'], ['a.c']],
  ] as const) {
    it(`wants annotations of "${patterns}"`, () => {
      const { annotations } = parsePrefer(`odata.include-annotations="${patterns}"`);
      assert.deepEqual(
        wanted.filter((name) => !annotations.wants(name)),
        [],
      );
      assert.deepEqual(
        unwanted.filter((name) => annotations.wants(name)),
        [],
      );
    });
  }
});
