import assert from 'node:assert/strict';
import { describeBriefly, describeObject } from '../../../../src/server/salesforce/describe/object.ts';
import { statusValues } from '../../../../src/service/salesforce/fields.ts';

const base = '/services/data/v66.0';
/** As the reference lists them. */
const keys =
  'actionOverrides activateable associateEntityType associateParentEntity childRelationships compactLayoutable createable custom customSetting deepCloneable defaultImplementation deletable deprecatedAndHidden extendedBy extendsInterfaces feedEnabled fields hasSubtypes implementedBy implementsInterfaces isInterface isSubtype keyPrefix label labelPlural layoutable listviewable lookupLayoutable mergeable mruEnabled name namedLayoutInfos networkScopeFieldName queryable recordTypeInfos replicateable retrieveable searchLayoutable searchable sobjectDescribeOption supportedScopes triggerable undeletable updateable urls';

describe('Describe of the Salesforce facade', () => {
  const described = describeObject(base, { typeField: true });
  const field = (wanted: string) => {
    const found = described.fields.find(({ name }) => name === wanted);
    assert.ok(found, wanted);
    return found;
  };

  it('has every key of an object, and flags for what can be done with it', () => {
    assert.deepEqual(Object.keys(described).toSorted(), keys.split(' '));
    const flags = Object.entries(describeBriefly(base)).filter(([, value]) => value === true);
    assert.deepEqual(
      flags.map(([name]) => name),
      ['queryable', 'replicateable', 'retrieveable'],
    );
    assert.equal(described.sobjectDescribeOption, 'FULL');
  });

  it('gives types their SOAP types, lengths and digits', () => {
    const shape = (name: string) => {
      const { type, soapType, length, byteLength, digits } = field(name);
      return [type, soapType, length, byteLength, digits];
    };
    assert.deepEqual(shape('Id'), ['id', 'tns:ID', 18, 18, 0]);
    assert.deepEqual(shape('GroupLeaderId'), ['reference', 'tns:ID', 18, 18, 0]);
    assert.deepEqual(shape('Timeout'), ['int', 'xsd:int', 0, 0, 9]);
    assert.deepEqual(shape('CreatedDate'), ['datetime', 'xsd:dateTime', 0, 0, 0]);
    assert.deepEqual(shape('IsDeleted'), ['boolean', 'xsd:boolean', 0, 0, 0]);
    assert.deepEqual(shape('Status'), ['picklist', 'xsd:string', 255, 765, 0]);
    assert.deepEqual(shape('Name'), ['string', 'xsd:string', 255, 765, 0]);
    assert.deepEqual([field('IsDeleted').defaultValue, field('Name').nameField], [false, true]);
  });

  it('gives entries of picklists, which are restricted', () => {
    const { picklistValues, restrictedPicklist } = field('Status');
    assert.deepEqual(
      picklistValues.map(({ value }) => value),
      [...statusValues],
    );
    const entry = { active: true, defaultValue: false, label: 'New', validFor: null, value: 'New' };
    assert.deepEqual([picklistValues[0], restrictedPicklist], [entry, true]);
  });

  it('gives relationships up and down, those of other objects without names', () => {
    assert.deepEqual(
      described.fields.flatMap(({ name, relationshipName, referenceTo }) =>
        relationshipName === null ? [] : [[name, relationshipName, ...referenceTo]],
      ),
      [
        ['CreatedById', 'CreatedBy', 'User'],
        ['LastModifiedById', 'LastModifiedBy', 'User'],
        ['GroupLeaderId', 'GroupLeader', 'BackgroundOperation'],
      ],
    );
    const [merged, ...others] = described.childRelationships;
    assert.deepEqual(merged, {
      cascadeDelete: false,
      childSObject: 'BackgroundOperation',
      deprecatedAndHidden: false,
      field: 'GroupLeaderId',
      junctionIdListNames: [],
      junctionReferenceTo: [],
      relationshipName: 'MergedOperations',
      restrictedDelete: false,
    });
    assert.deepEqual(
      others.map(({ childSObject, relationshipName, cascadeDelete }) => [
        childSObject,
        relationshipName,
        cascadeDelete,
      ]),
      [
        ['CartCheckoutSession', null, false],
        ['CartValidationOutput', null, true],
        ['FlowExecutionErrorEvent', null, false],
        ['FlowRecordRelation', null, false],
      ],
    );
  });
});
