import assert from 'node:assert/strict';
import { parseQuery } from '../../../../../src/server/dataverse/odata/query.ts';
import { customApisOf } from '../../../../../src/server/dataverse/running/customApi.ts';
import { presentRow } from '../../../../../src/server/dataverse/running/present.ts';
import { rowsOf } from '../../../../../src/server/dataverse/running/rows.ts';
import { selectRows } from '../../../../../src/server/dataverse/running/select.ts';
import { memoryTables } from '../../../../../src/server/dataverse/running/tables.ts';
import { info } from './support.ts';

const handlers = [
  info({ type: 'contoso_A', displayName: 'First', inputSchema: { properties: { x: { type: 'integer' } } } }),
  info({ type: 'contoso_B', description: 'Second.', dataverse: { boundTo: { entity: 'account', set: 'accounts' } } }),
  info({ type: 'contoso_C', dataverse: { isFunction: true, isPrivate: true } }),
];
const rows = rowsOf(customApisOf(handlers), '1.2.3');
const model = { sets: new Map(memoryTables.map((each) => [each.set, each])), isCallable: () => false };

/** What a list answers to a query. */
function list(set: string, query: string, wanted = false) {
  const table = memoryTables.find((each) => each.set === set);
  assert.ok(table);
  const read = parseQuery(query, table, { model, on: 'list', now: 0, user: '', lenientGuids: false });
  const found = selectRows(rows.get(set) ?? [], read);
  return found.map((row) => {
    const { '@odata.etag': etag, ...rest } = presentRow(table, row, read, { rows, wants: () => wanted });
    assert.match(String(etag), /^W\/"\d+"$/);
    return rest;
  });
}

describe('tables of custom APIs', () => {
  it('hold a row for each handler, with every column', () => {
    const [row] = list('customapis', "$filter=uniquename eq 'contoso_B'");
    const { customapiid, _plugintypeid_value, ...rest } = row ?? {};
    assert.match(`${customapiid} ${_plugintypeid_value}`, /^[0-9a-f-]{36} [0-9a-f-]{36}$/);
    assert.deepEqual(rest, {
      uniquename: 'contoso_B',
      name: 'contoso_B',
      displayname: 'contoso_B',
      description: 'Second.',
      bindingtype: 1,
      boundentitylogicalname: 'account',
      executeprivilegename: null,
      isfunction: false,
      isprivate: false,
      workflowsdkstepenabled: false,
      allowedcustomprocessingsteptype: 0,
      ismanaged: false,
      iscustomizable: { Value: false, CanBeChanged: false, ManagedPropertyLogicalName: 'iscustomizableanddeletable' },
      statecode: 0,
      statuscode: 1,
    });
  });

  it('are filtered and ordered by their columns, what has no value first', () => {
    const names = (query: string) =>
      list('customapis', `$select=uniquename&${query}`).map(({ uniquename }) => uniquename);
    assert.deepEqual(names('$filter=isfunction eq true'), ['contoso_C']);
    assert.deepEqual(names('$orderby=isprivate desc,uniquename desc'), ['contoso_C', 'contoso_B', 'contoso_A']);
    assert.deepEqual(names('$orderby=boundentitylogicalname desc'), ['contoso_B', 'contoso_A', 'contoso_C']);
    assert.deepEqual(names('$filter=_plugintypeid_value ne null and isprivate eq false'), ['contoso_A', 'contoso_B']);
  });

  it('lead from one to the other', () => {
    const [api] = list(
      'customapis',
      '$select=uniquename&$expand=CustomAPIRequestParameters($select=uniquename,type),CustomAPIResponseProperties,PluginTypeId($select=typename,assemblyname,version)',
    );
    const {
      CustomAPIRequestParameters: parameters,
      CustomAPIResponseProperties: properties,
      PluginTypeId: plugin,
    } = api ?? {};
    assert.deepEqual(
      (parameters as Record<string, unknown>[]).map(({ uniquename, type }) => [uniquename, type]),
      [['x', 7]],
    );
    assert.deepEqual(properties, []);
    const { typename, assemblyname, version } = plugin as Record<string, unknown>;
    assert.deepEqual([typename, assemblyname, version], ['contoso_A', 'operations/contoso_A.ts', '1.2.3']);
    const [parameter] = list('customapirequestparameters', '$expand=CustomAPIId($select=displayname)');
    const { CustomAPIId: linked } = parameter ?? {};
    assert.equal((linked as Record<string, unknown>).displayname, 'First');
  });

  it('show labels and where lookups lead when annotations are wanted', () => {
    const [row] = list(
      'customapis',
      "$select=bindingtype,isfunction,_plugintypeid_value&$filter=uniquename eq 'contoso_B'",
      true,
    );
    const label = 'OData.Community.Display.V1.FormattedValue';
    assert.equal(row?.[`bindingtype@${label}`], 'Entity');
    assert.equal(row?.[`isfunction@${label}`], 'No');
    assert.equal(row?.[`_plugintypeid_value@${label}`], 'contoso_B');
    assert.equal(row?.['_plugintypeid_value@Microsoft.Dynamics.CRM.lookuplogicalname'], 'plugintype');
    assert.equal(row?.['_plugintypeid_value@Microsoft.Dynamics.CRM.associatednavigationproperty'], 'PluginTypeId');
  });
});
