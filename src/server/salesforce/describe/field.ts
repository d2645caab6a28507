import type { FieldType, ServiceField } from '../../../service/salesforce/fields.ts';

const soapTypes: Readonly<Record<FieldType, string>> = {
  id: 'tns:ID',
  reference: 'tns:ID',
  boolean: 'xsd:boolean',
  string: 'xsd:string',
  picklist: 'xsd:string',
  datetime: 'xsd:dateTime',
  int: 'xsd:int',
};

/** Digits of an `int`. */
const digits = 9;

/**
 * A field as describe shows it, every key in alphabetical order (the reference's example, from describes of orgs). What
 * the reference says nothing of is what every plain field has.
 */
export function describeField(field: ServiceField) {
  const { type, length, name } = field;
  return {
    aggregatable: field.aggregatable,
    aiPredictionField: false,
    autoNumber: false,
    byteLength: type === 'id' || type === 'reference' ? length : length * 3,
    calculated: false,
    calculatedFormula: null,
    cascadeDelete: false,
    caseSensitive: false,
    compoundFieldName: null,
    controllerName: null,
    createable: false,
    custom: false,
    defaultValue: type === 'boolean' ? false : null,
    defaultValueFormula: null,
    defaultedOnCreate: !field.nillable,
    dependentPicklist: false,
    deprecatedAndHidden: false,
    digits: type === 'int' ? digits : 0,
    displayLocationInDecimal: false,
    encrypted: false,
    externalId: false,
    extraTypeInfo: null,
    filterable: field.filterable,
    filteredLookupInfo: null,
    formulaTreatNullNumberAsZero: false,
    groupable: field.groupable,
    highScaleNumber: false,
    htmlFormatted: false,
    idLookup: field.idLookup,
    inlineHelpText: null,
    label: field.label,
    length,
    mask: null,
    maskType: null,
    name,
    nameField: name === 'Name',
    namePointing: false,
    nillable: field.nillable,
    permissionable: false,
    picklistValues: field.picklist.map(picklistEntry),
    polymorphicForeignKey: false,
    precision: 0,
    queryByDistance: false,
    referenceTargetField: null,
    referenceTo: field.referenceTo === null ? [] : [field.referenceTo],
    relationshipName: field.relationshipName,
    relationshipOrder: null,
    restrictedDelete: false,
    restrictedPicklist: type === 'picklist',
    scale: 0,
    searchPrefilterable: false,
    soapType: soapTypes[type],
    sortable: field.sortable,
    type,
    unique: false,
    updateable: false,
    writeRequiresMasterRead: false,
  };
}

function picklistEntry(value: string) {
  return { active: true, defaultValue: false, label: value, validFor: null, value };
}
