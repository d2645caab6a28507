import assert from 'node:assert/strict';
import { fieldOf, fields, object, referenceOf } from '../../../../src/service/salesforce/fields.ts';

const named = (has: (each: (typeof fields)[number]) => boolean) => fields.filter(has).map(({ name }) => name);

describe('fields of BackgroundOperation', () => {
  it('are the 27 of the reference, found in any case', () => {
    assert.equal(fields.length, 27);
    assert.equal(new Set(fields.map(({ name }) => name)).size, 27);
    assert.equal(fieldOf('processafter')?.name, 'ProcessAfter');
    assert.equal(fieldOf('Nope'), undefined);
    assert.equal(object.keyPrefix, '08P');
  });

  it('have the flags of the reference', () => {
    assert.deepEqual(
      named(({ groupable }) => !groupable),
      named(({ type }) => type === 'datetime'),
    );
    assert.deepEqual(
      named(({ aggregatable }) => !aggregatable),
      ['IsDeleted'],
    );
    assert.deepEqual(
      named(({ nillable }) => !nillable),
      [
        'Id',
        'IsDeleted',
        'Name',
        'CreatedDate',
        'CreatedById',
        'LastModifiedDate',
        'LastModifiedById',
        'SystemModstamp',
      ],
    );
    assert.deepEqual(
      named(({ idLookup }) => idLookup),
      ['Id', 'Name', 'WorkerUri', 'ParentKey'],
    );
    assert.ok(fields.every(({ filterable, sortable }) => filterable && sortable));
  });

  it('show fields of operations, all but IsDeleted', () => {
    assert.deepEqual(
      named(({ field }) => field === null),
      ['IsDeleted'],
    );
  });

  it('have three relationships, found in any case', () => {
    assert.deepEqual(
      fields.flatMap(({ relationshipName, referenceTo }) =>
        relationshipName ? [[relationshipName, referenceTo]] : [],
      ),
      [
        ['CreatedBy', 'User'],
        ['LastModifiedBy', 'User'],
        ['GroupLeader', 'BackgroundOperation'],
      ],
    );
    assert.equal(referenceOf('groupleader')?.name, 'GroupLeaderId');
    assert.equal(referenceOf('Name'), undefined);
  });
});
