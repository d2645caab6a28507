import assert from 'node:assert/strict';
import fc from 'fast-check';
import { csdlDocument, type MetadataFacts } from '../../../../../src/server/dataverse/metadata/csdl.ts';
import { identifier, type OperationFacts } from '../../../../../src/server/dataverse/metadata/operation.ts';
import { serviceDocument } from '../../../../../src/server/dataverse/metadata/serviceDocument.ts';
import { backgroundOperation, systemUser } from '../../../../../src/server/dataverse/odata/entity.ts';
import { element } from '../../../../../src/server/facade/xml.ts';
import { columns } from '../../../../../src/service/dataverse/columns.ts';
import { elementsNamed, parseXml, type XmlElement } from '../../../../support/strictXml.ts';

const types = [backgroundOperation, systemUser];
const operations: OperationFacts[] = [
  {
    csdlName: 'contoso_Rebuild',
    isFunction: false,
    boundTo: null,
    parameters: [
      { uniqueName: 'Scope', type: 10, isOptional: false },
      { uniqueName: 'rows[0]', type: 7, isOptional: true },
    ],
    properties: [{ uniqueName: 'Count', type: 7 }],
  },
  {
    csdlName: 'contoso_Count',
    isFunction: true,
    boundTo: { entity: 'account', set: 'accounts', collection: true },
    parameters: [],
    properties: [],
  },
];
const facts: MetadataFacts = { types, operations, changeTracking: true };

const read = (annotated = false, of = facts) => parseXml(csdlDocument(of, annotated));
const attributeOf = (each: XmlElement | undefined, name: string) => each?.attributes.get(name);
const all = (root: XmlElement | undefined, name: string) => (root === undefined ? [] : elementsNamed(root, name));
const namesOf = (list: readonly XmlElement[]) => list.map((each) => attributeOf(each, 'Name'));
const typeNamed = (root: XmlElement, name: string) =>
  elementsNamed(root, 'EntityType').find((each) => attributeOf(each, 'Name') === name);

/** Raises where a name stands twice, or a reference leads nowhere. */
function checkModel(root: XmlElement): void {
  const [schema] = elementsNamed(root, 'Schema');
  assert.ok(schema);
  const declared = namesOf(schema.children);
  assert.equal(new Set(declared).size, declared.length, 'a name of the schema stands twice');
  const [container] = elementsNamed(root, 'EntityContainer');
  const members = namesOf(container?.children.filter(({ name }) => name !== 'Annotation') ?? []);
  assert.equal(new Set(members).size, members.length, 'a name of the container stands twice');
  for (const parent of [
    ...elementsNamed(root, 'EntityType'),
    ...elementsNamed(root, 'ComplexType'),
    ...elementsNamed(root, 'Action'),
    ...elementsNamed(root, 'Function'),
  ]) {
    const inside = namesOf(parent.children.filter(({ attributes }) => attributes.has('Name')));
    assert.equal(new Set(inside).size, inside.length, `a name of ${attributeOf(parent, 'Name')} stands twice`);
  }
  for (const each of ['Property', 'Parameter', 'ReturnType', 'NavigationProperty', 'EntitySet', 'EntityType'].flatMap(
    (name) => elementsNamed(root, name),
  )) {
    for (const name of ['Type', 'BaseType', 'EntityType']) {
      const type = attributeOf(each, name)?.replace(/^Collection\((.*)\)$/, '$1') ?? 'Edm.';
      const own = /^(?:mscrm|Microsoft\.Dynamics\.CRM)\.(.*)$/.exec(type)?.[1];
      assert.ok(own === undefined ? type.startsWith('Edm.') : declared.includes(own), `${type} is declared nowhere`);
    }
  }
  for (const binding of elementsNamed(root, 'NavigationPropertyBinding')) {
    assert.ok(members.includes(attributeOf(binding, 'Target')), 'a binding leads to no set');
  }
}

describe('$metadata', () => {
  it('is well formed, and every name in it leads somewhere', () => {
    for (const annotated of [false, true]) checkModel(read(annotated));
  });

  it('has the columns of the table with their types', () => {
    const type = typeNamed(read(), 'backgroundoperation');
    const properties = type?.children.filter(({ name }) => name === 'Property') ?? [];
    assert.deepEqual(
      namesOf(properties),
      columns.map(({ name }) => name),
    );
    const typeOf = (name: string) =>
      attributeOf(
        properties.find((each) => attributeOf(each, 'Name') === name),
        'Type',
      );
    assert.equal(typeOf('backgroundoperationid'), 'Edm.Guid');
    assert.equal(typeOf('backgroundoperationstatuscode'), 'Edm.Int32');
    assert.equal(typeOf('versionnumber'), 'Edm.Int64');
    assert.equal(typeOf('overriddencreatedon'), 'Edm.DateTimeOffset');
    assert.equal(typeOf('_createdby_value'), 'Edm.Guid');
    assert.equal(attributeOf(all(type, 'PropertyRef')[0], 'Name'), 'backgroundoperationid');
  });

  it('leads from lookups to users and back', () => {
    const root = read();
    const there = typeNamed(root, 'backgroundoperation')?.children.find(
      (each) => attributeOf(each, 'Name') === 'createdby',
    );
    const back = typeNamed(root, 'systemuser')?.children.find((each) => attributeOf(each, 'Partner') === 'createdby');
    assert.equal(attributeOf(there, 'Type'), 'mscrm.systemuser');
    assert.equal(attributeOf(there, 'Partner'), 'lk_backgroundoperation_createdby');
    assert.deepEqual(
      [...(there?.children[0]?.attributes ?? [])],
      [
        ['Property', '_createdby_value'],
        ['ReferencedProperty', 'systemuserid'],
      ],
    );
    assert.equal(attributeOf(back, 'Name'), 'lk_backgroundoperation_createdby');
    assert.equal(attributeOf(back, 'Type'), 'Collection(mscrm.backgroundoperation)');
  });

  it('has custom APIs as actions and functions', () => {
    const root = read();
    const action = elementsNamed(root, 'Action').find((each) => attributeOf(each, 'Name') === 'contoso_Rebuild');
    assert.deepEqual(
      action?.children.map((each) => [attributeOf(each, 'Name'), attributeOf(each, 'Type')]),
      [
        ['Scope', 'Edm.String'],
        ['rows_0_', 'Edm.Int32'],
        [undefined, 'mscrm.contoso_RebuildResponse'],
      ],
    );
    const counting = elementsNamed(root, 'Function').find((each) => attributeOf(each, 'Name') === 'contoso_Count');
    assert.equal(attributeOf(counting, 'IsBound'), 'true');
    assert.equal(attributeOf(counting?.children[0], 'Type'), 'Collection(mscrm.account)');
    assert.ok(namesOf(elementsNamed(root, 'FunctionImport')).includes('WhoAmI'));
    assert.deepEqual(namesOf(elementsNamed(root, 'ActionImport')), ['contoso_Rebuild']);
  });

  it('says what the sets can do when annotations are asked for', () => {
    assert.equal(elementsNamed(read(), 'Annotation').length, 0);
    const own = elementsNamed(read(true), 'EntitySet').find(
      (each) => attributeOf(each, 'Name') === 'backgroundoperations',
    );
    const tracking = own?.children.find(
      (each) => attributeOf(each, 'Term') === 'Org.OData.Capabilities.V1.ChangeTracking',
    );
    assert.equal(attributeOf(all(tracking, 'PropertyValue')[0], 'Bool'), 'true');
  });

  it('stays a valid model whatever custom APIs are named', () => {
    const name = fc.oneof(
      fc.constantFrom(
        'a',
        'aResponse',
        'a_',
        'WhoAmI',
        'systemuser',
        'backgroundoperations',
        'System',
        '"<&>\u0000',
        '9',
      ),
      fc.string({ unit: 'binary', maxLength: 5 }),
    );
    const parameter = fc.record({ uniqueName: name, type: fc.integer({ min: -1, max: 13 }), isOptional: fc.boolean() });
    const operation: fc.Arbitrary<OperationFacts> = fc.record({
      csdlName: name.map(identifier),
      isFunction: fc.boolean(),
      boundTo: fc.option(fc.record({ entity: name, set: name, collection: fc.boolean() })),
      parameters: fc.array(parameter, { maxLength: 3 }),
      properties: fc.array(parameter, { maxLength: 3 }),
    });
    fc.assert(
      fc.property(fc.array(operation, { maxLength: 5 }), (custom) =>
        checkModel(read(true, { ...facts, operations: custom })),
      ),
      { numRuns: 60 },
    );
  });

  it('escapes whatever stands in it', () => {
    const { xml } = element('a', { b: '<&">\'\n\u0001\ud800' }, ['<&>\u0000', element('c')]);
    assert.equal(xml, '<a b="&lt;&amp;&quot;&gt;\'&#xA;\ufffd\ufffd">&lt;&amp;&gt;\ufffd<c /></a>');
  });
});

describe('service document', () => {
  it('lists the entity sets', () => {
    assert.deepEqual(serviceDocument(types, 'http://x/api/data/v9.2/'), {
      '@odata.context': 'http://x/api/data/v9.2/$metadata',
      value: ['backgroundoperations', 'systemusers'].map((name) => ({ name, kind: 'EntitySet', url: name })),
    });
  });
});
