import assert from 'node:assert/strict';
import { readTargets } from '../../../../../src/server/dataverse/bulk/target.ts';

const type = 'Microsoft.Dynamics.CRM.backgroundoperation';
const id = '2C2E0000-0000-4000-8000-000000000001';
const keyOf = (target: object, needsKey = true) =>
  readTargets({ Targets: [{ '@odata.type': type, ...target }] }, needsKey)[0]?.key;

describe('targets of bulk messages', () => {
  it('say which row by its columns or by its address', () => {
    const plain = { id: id.toLowerCase(), partition: null };
    const parted = { id: id.toLowerCase(), partition: 'north' };
    assert.deepEqual(keyOf({ backgroundoperationid: id }), plain);
    assert.deepEqual(keyOf({ backgroundoperationid: id, partitionid: 'north' }), parted);
    assert.deepEqual(keyOf({ '@odata.id': `backgroundoperations(${id})` }), plain);
    const alternate = `backgroundoperations(backgroundoperationid=${id},partitionid='north')`;
    assert.deepEqual(keyOf({ '@odata.id': `http://localhost/api/data/v9.2/${alternate}` }), parted);
  });

  it('need not say it where new rows are made', () => {
    assert.equal(keyOf({ name: 'x' }, false), null);
    assert.throws(() => keyOf({ name: 'x' }), { status: 400, code: '0x80048d19', message: /Targets\[0\] must have/ });
  });

  for (const target of [
    { backgroundoperationid: 'x' },
    { backgroundoperationid: 7 },
    { '@odata.id': 'accounts(1)' },
    { '@odata.id': 'backgroundoperations(1)' },
  ]) {
    it(`are refused with ${JSON.stringify(target)}`, () => assert.throws(() => keyOf(target), { status: 400 }));
  }

  it('need their type, and 1 to 1,000 of them', () => {
    assert.throws(() => readTargets({ Targets: [{ name: 'x' }] }, false), { status: 400, message: /@odata\.type/ });
    for (const targets of [undefined, {}, [], [null], [[]]]) {
      assert.throws(() => readTargets({ Targets: targets }, false), { status: 400, code: '0x80048d19' });
    }
    const many = (count: number) => readTargets({ Targets: Array(count).fill({ '@odata.type': type }) }, false).length;
    assert.equal(many(1_000), 1_000);
    assert.throws(() => many(1_001), { status: 400, message: /at most 1000/ });
  });
});
