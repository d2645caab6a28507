import assert from 'node:assert/strict';
import type { Row } from '../../support/dataverse.ts';
import { describeOnBoth } from '../../support/postgres/onBoth.ts';
import { type Conformance, refusal, set, conformance as shared } from './support.ts';

const canceling = { backgroundOperationStateCode: 2, backgroundOperationStatusCode: 22 };
const cancelPair = { backgroundoperationstatecode: 2, backgroundoperationstatuscode: 22 };
const terminal = 'Canceling background operation is not allowed after it is in terminal state.';

describeOnBoth('dynamics-web-api cancels', function () {
  this.timeout(60_000);
  let conformance: Conformance;
  before(async () => {
    conformance = await shared();
  });

  const cancelRow = (key: string) => conformance.client.update({ collection: set, key, data: cancelPair });
  const statusOf = async (id: string) =>
    (await conformance.client.getBackgroundOperationStatus(id)).backgroundOperationStatusCode;

  /** One that is being run, up to its gate. */
  async function running(gate: string, more: Row = {}): Promise<string> {
    const { receiver, start } = conformance;
    const id = await start('contoso_Wait', { Gate: receiver.gateUrl(gate), ...more });
    await receiver.arrived(gate);
    return id;
  }

  it('what waits, on the status monitor: it never runs', async () => {
    const id = await conformance.hold();
    assert.deepEqual(await conformance.client.cancelBackgroundOperation(id), canceling);
    assert.equal(await statusOf(id), 32);
  });

  it('what waits, by its row', async () => {
    const id = await conformance.hold();
    assert.equal(await cancelRow(id), true);
    assert.equal(await statusOf(id), 32);
  });

  for (const [how, cancel] of [
    ['on the status monitor', (id: string): Promise<unknown> => conformance.client.cancelBackgroundOperation(id)],
    ['by its row', (id: string): Promise<unknown> => cancelRow(id)],
  ] as const) {
    it(`what runs, ${how}, twice: it goes on to its end and is not retried`, async () => {
      const { receiver, ended } = conformance;
      const gate = `cancel ${how}`.replaceAll(' ', '-');
      const id = await running(gate);
      await cancel(id);
      assert.equal(await statusOf(id), 22);
      await cancel(id);
      assert.equal(await statusOf(id), 22);
      receiver.open(gate, 'done');
      assert.deepEqual(await ended(id), {
        backgroundOperationStateCode: 3,
        backgroundOperationStatusCode: 30,
        Said: 'done',
      });
    });

    it(`nothing that has ended, ${how}`, async () => {
      const id = await conformance.start('contoso_Nothing');
      await conformance.ended(id);
      const refused = await refusal(cancel(id));
      assert.deepEqual([refused.status, refused.code, refused.message], [400, '0x80048d0b', terminal]);
      assert.equal(await statusOf(id), 30);
    });
  }

  it('what runs and then fails: without another attempt', async () => {
    const { receiver, ended, client } = conformance;
    const id = await running('fails', { Fail: true });
    await client.cancelBackgroundOperation(id);
    receiver.open('fails');
    assert.equal((await ended(id)).backgroundOperationStatusCode, 31);
    const row: Row = await client.retrieve({ collection: set, key: id });
    assert.deepEqual([row.retrycount, row.errormessage], [0, 'It failed after the wait.']);
  });

  it('nothing that is not there', async () => {
    const nobody = '00000000-0000-4000-8000-000000000000';
    for (const call of [
      conformance.client.cancelBackgroundOperation(nobody),
      conformance.client.getBackgroundOperationStatus(nobody),
      cancelRow(nobody),
      conformance.client.retrieve({ collection: set, key: nobody }),
    ]) {
      const refused = await refusal(call);
      assert.deepEqual([refused.status, refused.code], [404, '0x80048d02']);
    }
  });
});
