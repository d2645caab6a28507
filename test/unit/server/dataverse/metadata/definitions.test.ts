import assert from 'node:assert/strict';
import { definitionsDocument } from '../../../../../src/server/dataverse/metadata/definitions.ts';
import { backgroundOperation, systemUser } from '../../../../../src/server/dataverse/odata/entity.ts';
import { parsePath } from '../../../../../src/server/dataverse/odata/path.ts';
import { faultText, model } from '../../../../support/odata.ts';

const api = 'http://x/api/data/v9.2/';
const facts = { types: [backgroundOperation, systemUser], api, changeTracking: true, optimisticConcurrency: false };

function ask(address: string): Record<string, unknown> {
  const [path = '', query = ''] = address.split('?');
  const { resource } = parsePath(`/api/data/v9.2/${path}`, model);
  assert.ok(resource.kind === 'definitions');
  return definitionsDocument(resource, query, facts);
}

const one = "EntityDefinitions(LogicalName='backgroundoperation')";
type Rows = Record<string, unknown>[];

describe('EntityDefinitions', () => {
  it('lists names of sets, as clients ask that use names of tables', () => {
    const { value, ...rest } = ask('EntityDefinitions?$select=EntitySetName,LogicalName');
    assert.deepEqual(rest, { '@odata.context': `${api}$metadata#EntityDefinitions(EntitySetName,LogicalName)` });
    const rows = (value as Rows).map(({ MetadataId, ...row }) => [typeof MetadataId, row]);
    assert.deepEqual(rows, [
      ['string', { LogicalName: 'backgroundoperation', EntitySetName: 'backgroundoperations' }],
      ['string', { LogicalName: 'systemuser', EntitySetName: 'systemusers' }],
    ]);
  });

  it('tells of one table what it supports', () => {
    const { MetadataId, ...rest } = ask(
      `${one}?$select=EntitySetName,ChangeTrackingEnabled,IsOptimisticConcurrencyEnabled,TableType`,
    );
    assert.deepEqual(rest, {
      '@odata.context': `${api}$metadata#EntityDefinitions(EntitySetName,ChangeTrackingEnabled,IsOptimisticConcurrencyEnabled,TableType)/$entity`,
      EntitySetName: 'backgroundoperations',
      TableType: 'Elastic',
      ChangeTrackingEnabled: true,
      IsOptimisticConcurrencyEnabled: false,
    });
    assert.equal(ask(`EntityDefinitions(${String(MetadataId)})`).LogicalName, 'backgroundoperation');
  });

  it('filters, and expands attributes', () => {
    const { value } = ask(
      "EntityDefinitions?$filter=LogicalName eq 'systemuser' and IsManaged eq true&$select=LogicalName&$expand=Attributes($select=LogicalName)",
    );
    const [row, ...others] = value as Rows;
    assert.equal(others.length, 0);
    const attributes = row?.Attributes as Rows | undefined;
    const names = attributes?.map(({ LogicalName }) => LogicalName);
    assert.deepEqual(names, ['systemuserid', 'fullname', 'domainname', 'internalemailaddress', 'isdisabled']);
  });

  it('has no attributes unless they are asked for', () => {
    assert.equal('Attributes' in ask(one), false);
  });

  it('lists attributes with what belongs to their type', () => {
    const rows = ask(`${one}/Attributes`).value as Rows;
    const named = (name: string) => rows.find(({ LogicalName }) => LogicalName === name);
    assert.equal(rows.length, 25);
    assert.equal(named('name')?.MaxLength, 512);
    assert.equal(named('priority')?.MaxValue, 10);
    assert.equal(named('createdby')?.AttributeType, 'Lookup');
    assert.equal(named('inputparameters')?.['@odata.type'], '#Microsoft.Dynamics.CRM.MemoAttributeMetadata');
    assert.equal(named('backgroundoperationid')?.IsPrimaryId, true);
    assert.deepEqual([named('createdon')?.IsValidForCreate, named('ttlinseconds')?.IsValidForUpdate], [false, true]);
    assert.equal('OptionSet' in (named('backgroundoperationstatuscode') ?? {}), false);
  });

  it('casts attributes to choices, and expands their options', () => {
    const cast = `${one}/Attributes/Microsoft.Dynamics.CRM.PicklistAttributeMetadata`;
    const rows = ask(`${cast}?$select=LogicalName&$expand=OptionSet,GlobalOptionSet($select=Name)`).value as Rows;
    assert.deepEqual(
      rows.map(({ LogicalName }) => LogicalName),
      ['backgroundoperationstatecode', 'backgroundoperationstatuscode'],
    );
    const set = rows[1]?.OptionSet as { Options: { Value: number }[] } | undefined;
    const options = set?.Options.map(({ Value }) => Value);
    assert.deepEqual(options, [0, 20, 22, 30, 31, 32]);
    const single = `${one}/Attributes(LogicalName='backgroundoperationstatecode')/Microsoft.Dynamics.CRM.PicklistAttributeMetadata`;
    assert.equal(ask(`${single}?$select=SchemaName`).SchemaName, 'backgroundoperationstatecode');
  });

  for (const [address, fault] of [
    [
      "EntityDefinitions(LogicalName='nothing')",
      "404 0x80060888 Could not find an entity with specified name 'nothing'.",
    ],
    [`${one}/Keys`, "404 0x80060888 Resource not found for the segment 'Keys'."],
    [
      `${one}/Attributes/Microsoft.Dynamics.CRM.Nothing`,
      "404 0x80060888 Resource not found for the segment 'Microsoft.Dynamics.CRM.Nothing'.",
    ],
    [
      `${one}/Attributes(LogicalName='nothing')`,
      "404 0x80060888 Could not find an entity with specified name 'nothing'.",
    ],
    [
      'EntityDefinitions?$select=nothing',
      "400 0x80060888 Could not find a property named 'nothing' on type 'Microsoft.Dynamics.CRM.EntityMetadata'.",
    ],
    [
      'EntityDefinitions?$orderby=LogicalName',
      '400 0x80060888 Metadata can be asked for by $select, $expand, $filter and $top.',
    ],
  ] as const) {
    it(`refuses ${address}`, () => {
      assert.equal(
        faultText(() => ask(address)),
        fault,
      );
    });
  }
});
