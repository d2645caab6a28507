import { object } from '../../../service/salesforce/fields.ts';
import type { Column, Columns } from '../row.ts';

/** The answer to `columns=true`. COUNT() has no columns, or the CLI's table shows false headings. */
export function jsonColumns({ entity, isGrouped, isIdSelected, columns }: Columns): unknown {
  return {
    columnMetadata: columns.map(jsonColumn),
    entityName: entity,
    groupBy: isGrouped,
    idSelected: isIdSelected,
    keyPrefix: keyPrefixes[entity] ?? null,
  };
}

const keyPrefixes: Readonly<Record<string, string>> = {
  [object.name]: object.keyPrefix,
  User: '005',
  Organization: '00D',
};

const apexTypes: Readonly<Record<Column['type'], string | null>> = {
  id: 'Id',
  reference: 'Id',
  boolean: 'Boolean',
  string: 'String',
  picklist: 'String',
  datetime: 'Datetime',
  int: 'Integer',
  double: 'Double',
  children: null,
};

function jsonColumn({ name, type, label, isAggregate, inner }: Column): unknown {
  return {
    aggregate: isAggregate || type === 'children',
    apexType: apexTypes[type],
    booleanType: type === 'boolean',
    columnName: name,
    custom: false,
    displayName: label,
    foreignKeyName: null,
    insertable: false,
    joinColumns: inner.map(jsonColumn),
    numberType: type === 'int' || type === 'double',
    textType: ['id', 'reference', 'string', 'picklist'].includes(type),
    updatable: false,
  };
}
