import { fields, object, pointingHere } from '../../../service/salesforce/fields.ts';
import { describeField } from './field.ts';

/** What the object can do (describes of orgs; triggerable, layoutable, mruEnabled and feedEnabled have no source). */
const flags = {
  activateable: false,
  associateEntityType: null,
  associateParentEntity: null,
  createable: false,
  custom: false,
  customSetting: false,
  deepCloneable: false,
  deletable: false,
  deprecatedAndHidden: false,
  feedEnabled: false,
  hasSubtypes: false,
  isInterface: false,
  isSubtype: false,
  keyPrefix: object.keyPrefix,
  label: object.label,
  labelPlural: object.labelPlural,
  layoutable: false,
  mergeable: false,
  mruEnabled: false,
  name: object.name,
  queryable: true,
  replicateable: true,
  retrieveable: true,
  searchable: false,
  triggerable: false,
  undeletable: false,
  updateable: false,
} as const;

/** The object as `/sobjects` lists it; `base` as in `/services/data/v66.0`. */
export function describeBriefly(base: string) {
  const sobject = `${base}/sobjects/${object.name}`;
  return { ...flags, urls: { rowTemplate: `${sobject}/{ID}`, describe: `${sobject}/describe`, sobject } };
}

/** Everything about the object; without `Type` as old orgs have it, when asked. */
export function describeObject(base: string, { typeField }: { readonly typeField: boolean }) {
  return {
    actionOverrides: [],
    ...describeBriefly(base),
    childRelationships: childRelationships(),
    compactLayoutable: false,
    defaultImplementation: null,
    extendedBy: null,
    extendsInterfaces: null,
    fields: fields.filter(({ name }) => typeField || name !== 'Type').map(describeField),
    implementedBy: null,
    implementsInterfaces: null,
    listviewable: null,
    lookupLayoutable: null,
    namedLayoutInfos: [],
    networkScopeFieldName: null,
    recordTypeInfos: [],
    searchLayoutable: false,
    sobjectDescribeOption: 'FULL',
    supportedScopes: [{ label: `All ${object.labelPlural.toLowerCase()}`, name: 'everything' }],
  };
}

function childRelationships() {
  const { relationshipName, field, cascadeDelete } = object.mergedOperations;
  const all = [
    { childSObject: object.name, field, cascadeDelete, relationshipName },
    ...pointingHere.map((each) => ({ ...each, relationshipName: null })),
  ];
  return all.map((each) => ({
    ...each,
    deprecatedAndHidden: false,
    junctionIdListNames: [],
    junctionReferenceTo: [],
    restrictedDelete: false,
  }));
}
