import assert from 'node:assert/strict';
import { parsePath } from '../../../../../src/server/dataverse/odata/path.ts';
import { faultText, model } from '../../../../support/odata.ts';

const id = '0f6f0000-1111-4222-8333-0123456789ab';
const key = { id, partition: null };
const set = 'backgroundoperations';
const resourceOf = (rest: string) => parsePath(`/api/data/v9.2/${rest}`, model).resource;

describe('paths of the Web API', () => {
  for (const [rest, expected] of [
    ['', { kind: 'service' }],
    ['$metadata', { kind: 'metadata' }],
    ['$batch', { kind: 'batch' }],
    [set, { kind: 'rows', set }],
    [`${set}/`, { kind: 'rows', set }],
    [`${set}()`, { kind: 'rows', set }],
    [`${set}/$count`, { kind: 'count', set }],
    [`${set}(${id})`, { kind: 'row', set, key }],
    [`${set}(${id.toUpperCase()})`, { kind: 'row', set, key }],
    [`${set}(backgroundoperationid=${id})`, { kind: 'row', set, key }],
    [`${set}(backgroundoperationid=${id},partitionid='x')`, { kind: 'row', set, key: { id, partition: 'x' } }],
    [`${set}(backgroundoperationid=${id},partitionid=x)`, { kind: 'row', set, key: { id, partition: 'x' } }],
    [
      `${set}(partitionId=%27a%2Fb%27, BackgroundOperationId=${id})`,
      { kind: 'row', set, key: { id, partition: 'a/b' } },
    ],
    [
      `${set}(backgroundoperationid=${id},partitionid='o''k,(1)/2')`,
      { kind: 'row', set, key: { id, partition: "o'k,(1)/2" } },
    ],
    [`${set}(backgroundoperationid=${id},partitionid='')`, { kind: 'row', set, key: { id, partition: '' } }],
    [`${set}(${id})/name`, { kind: 'property', set, key, name: 'name', raw: false }],
    [`${set}(${id})/_createdby_value/$value`, { kind: 'property', set, key, name: '_createdby_value', raw: true }],
    [`${set}(${id})/createdby`, { kind: 'navigation', set, key, name: 'createdby', reference: false }],
    [`${set}(${id})/createdby/$ref`, { kind: 'navigation', set, key, name: 'createdby', reference: true }],
    [`systemusers(${id})`, { kind: 'row', set: 'systemusers', key }],
    ['WhoAmI', { kind: 'call', name: 'WhoAmI', on: null, parameters: null }],
    ['WhoAmI()', { kind: 'call', name: 'WhoAmI', on: null, parameters: [] }],
    ['mail.send', { kind: 'call', name: 'mail.send', on: null, parameters: null }],
    [
      `${set}(${id})/Microsoft.Dynamics.CRM.contoso_Rebuild`,
      { kind: 'call', name: 'contoso_Rebuild', on: { set, key }, parameters: null },
    ],
    [
      `${set}/Microsoft.Dynamics.CRM.UpdateMultiple`,
      { kind: 'call', name: 'UpdateMultiple', on: { set, key: null }, parameters: null },
    ],
    [
      `contoso_Rebuild(Scope='a,b',Count=@p1,Deep=[1,{"a":"]"}],At=2026-01-01,Id=${id},Rate=1.5,Off=null,On=true)`,
      {
        kind: 'call',
        name: 'contoso_Rebuild',
        on: null,
        parameters: [
          { name: 'Scope', value: { kind: 'text', value: 'a,b' } },
          { name: 'Count', value: { kind: 'alias', name: '@p1' } },
          { name: 'Deep', value: { kind: 'json', text: '[1,{"a":"]"}]' } },
          { name: 'At', value: { kind: 'date', value: Date.UTC(2026, 0, 1) } },
          { name: 'Id', value: { kind: 'guid', value: id } },
          { name: 'Rate', value: { kind: 'decimal', value: 1.5 } },
          { name: 'Off', value: { kind: 'null' } },
          { name: 'On', value: { kind: 'boolean', value: true } },
        ],
      },
    ],
    ['EntityDefinitions', { kind: 'definitions', of: null, rest: [] }],
    [
      "EntityDefinitions(LogicalName='backgroundoperation')/Attributes/Microsoft.Dynamics.CRM.PicklistAttributeMetadata",
      {
        kind: 'definitions',
        of: { by: 'LogicalName', value: 'backgroundoperation' },
        rest: [
          { name: 'Attributes', inside: null },
          { name: 'Microsoft.Dynamics.CRM.PicklistAttributeMetadata', inside: null },
        ],
      },
    ],
    [`EntityDefinitions(${id})`, { kind: 'definitions', of: { by: 'MetadataId', value: id }, rest: [] }],
  ] as const) {
    it(`reads "${rest}"`, () => {
      assert.deepEqual(resourceOf(rest), expected);
    });
  }

  for (const version of ['9.0', '9.1', '9.2'] as const) {
    it(`serves version ${version}`, () => {
      assert.deepEqual(parsePath(`/api/data/v${version}`, model), { version, resource: { kind: 'service' } });
    });
  }

  for (const [rest, fault] of [
    ['accounts', "404 0x80060888 Resource not found for the segment 'accounts'."],
    ['BackgroundOperations', "404 0x80060888 Resource not found for the segment 'BackgroundOperations'."],
    ['whoami', "404 0x80060888 Resource not found for the segment 'whoami'."],
    [`${set}(${id})/nothing`, "404 0x80060888 Resource not found for the segment 'nothing'."],
    [`${set}(${id})/name/more`, "404 0x80060888 Resource not found for the segment 'more'."],
    [`${set}/createdby`, "404 0x80060888 Resource not found for the segment 'createdby'."],
    ['WhoAmI/x', "404 0x80060888 Resource not found for the segment 'x'."],
    [`/${set}`, '400 0x80060888 The path has an empty segment: write one slash where it has two.'],
    [`${set}//$count`, '400 0x80060888 The path has an empty segment: write one slash where it has two.'],
    [`${set}(${id}`, `400 0x80060888 The parenthesis in the segment '${set}(${id}' is not closed.`],
    [
      `${set}('${id}')`,
      `400 0x80060888 The key ''${id}'' is no GUID: write it without quotes, as in (00000000-0000-0000-0000-000000000000).`,
    ],
    [`${set}(name='x')`, `400 0x80060888 'name' is no part of a key here: use backgroundoperationid and partitionid.`],
    [`${set}(%)`, '400 0x80060888 The address holds a percent sign that begins no encoded character.'],
    ["contoso_Rebuild(a='x)", "400 0x80060888 There is an unterminated literal at position 4 in 'a='x'."],
    ['contoso_Rebuild(1)', "400 0x80060888 A parameter in the path has no name: write name=value, not '1'."],
  ] as const) {
    it(`refuses "${rest}"`, () => {
      assert.equal(
        faultText(() => resourceOf(rest)),
        fault,
      );
    });
  }

  it('knows no other version', () => {
    assert.match(
      faultText(() => parsePath('/api/data/v8.2/', model)),
      /^404 {2}No HTTP resource was found/,
    );
  });
});
