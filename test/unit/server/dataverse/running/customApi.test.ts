import assert from 'node:assert/strict';
import { customApisOf, findCustomApi } from '../../../../../src/server/dataverse/running/customApi.ts';
import { parametersOf, parameterTypes, propertiesOf } from '../../../../../src/server/dataverse/running/parameter.ts';
import { info } from './support.ts';

describe('custom APIs of handlers', () => {
  it('have the types of the service for what a JSON schema says', () => {
    const { boolean, dateTime, decimal, float, integer, string, guid, stringArray, entity, entityCollection } =
      parameterTypes;
    const schemas: [object, number][] = [
      [{ type: 'boolean' }, boolean],
      [{ type: 'string', format: 'date-time' }, dateTime],
      [{ type: 'string', format: 'date' }, dateTime],
      [{ type: 'number', format: 'decimal' }, decimal],
      [{ type: 'number' }, float],
      [{ type: 'integer' }, integer],
      [{ type: 'string' }, string],
      [{ type: ['string', 'null'], format: 'uuid' }, guid],
      [{ type: 'string', format: 'uuid' }, guid],
      [{ type: 'array', items: { type: 'string' } }, stringArray],
      [{ type: 'array', items: { type: 'object' } }, entityCollection],
      [{ type: 'object' }, entity],
      [{ type: ['integer', 'string'] }, string],
      [{}, string],
    ];
    const properties = Object.fromEntries(schemas.map(([schema], index) => [`p${index}`, schema]));
    const found = parametersOf({ type: 'object', properties }, 'x');
    assert.deepEqual(
      found.map(({ type }) => type),
      schemas.map(([, type]) => type),
    );
  });

  it('need the parameters that the schema requires, named and described as it says', () => {
    const properties = { a: { type: 'string', title: 'First', description: 'The first.' }, b: true };
    const [a, b] = parametersOf({ required: ['a'], properties }, 'x');
    const { id, ...rest } = a ?? {};
    assert.match(String(id), /^[0-9a-f]{8}-[0-9a-f]{4}-5[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
    assert.deepEqual(rest, {
      uniqueName: 'a',
      displayName: 'First',
      description: 'The first.',
      type: 10,
      isOptional: false,
    });
    assert.deepEqual([b?.isOptional, b?.displayName, b?.description], [true, 'b', null]);
    assert.notEqual(a?.id, b?.id);
    assert.equal(a?.id, parametersOf({ properties }, 'x')[0]?.id, 'ids must not change');
  });

  it('have the response properties of an output that is declared, and none of one that is not', () => {
    assert.deepEqual(propertiesOf(undefined, 'x'), []);
    assert.deepEqual(propertiesOf({ type: 'null' }, 'x'), []);
    assert.deepEqual(
      propertiesOf({ type: 'object', properties: { Count: { type: 'integer' } } }, 'x').map((each) => [
        each.uniqueName,
        each.type,
      ]),
      [['Count', 7]],
    );
    assert.deepEqual(
      propertiesOf({ type: 'number' }, 'x').map((each) => [each.uniqueName, each.type]),
      [['value', 6]],
    );
  });

  it('are found by their unique name, which is the type, and by their name in metadata', () => {
    const apis = customApisOf([
      info({ type: 'image.thumbnail' }),
      info({ type: 'image_thumbnail' }),
      info({ type: '2x' }),
    ]);
    assert.equal(findCustomApi(apis, 'image.thumbnail')?.uniqueName, 'image.thumbnail');
    assert.equal(findCustomApi(apis, 'image_thumbnail')?.uniqueName, 'image_thumbnail');
    assert.equal(findCustomApi(apis, '_2x')?.uniqueName, '2x');
    assert.equal(findCustomApi(apis, 'IMAGE.thumbnail'), undefined);
  });

  it('leave out files without a handler, and list a type once', () => {
    const broken = { ...info({ type: 'a' }), problem: { message: 'no', stack: null } };
    const none = { file: 'x.ts', declaration: null, problem: { message: 'no', stack: null }, paused: false };
    assert.deepEqual(
      customApisOf([broken, info({ type: 'a' }), none]).map(({ uniqueName }) => uniqueName),
      ['a'],
    );
  });

  it('take what is not listed only where the handler says nothing of what it takes', () => {
    const open = (inputSchema: Record<string, unknown> | null) =>
      customApisOf([info({ type: 'a', inputSchema })])[0]?.isOpen;
    assert.equal(open(null), true);
    assert.equal(open({ type: 'object' }), true);
    assert.equal(open({ properties: {}, additionalProperties: true }), true);
    assert.equal(open({ properties: {} }), false);
  });
});
