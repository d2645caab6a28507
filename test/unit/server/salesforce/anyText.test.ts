import assert from 'node:assert/strict';
import { errorOf, startOrg, type TestOrg } from '../../../support/salesforce.ts';
import { soqlTexts } from '../../../support/soqlTexts.ts';

/** Milliseconds, on a machine that is busy. */
const longest = 5_000;
const atOnce = 10;

describe('Whatever is sent to /query', function () {
  this.timeout(120_000);
  let org: TestOrg;
  before(async () => {
    org = await startOrg();
    const drafts = Array.from({ length: 50 }, (_, index) => ({ type: 'X', name: `50% ${index}`, executionGroup: 'g' }));
    await org.server.json('POST', '/api/v1/operations', drafts);
  });
  after(() => org.stop());

  const check = async (text: string): Promise<number> => {
    const began = performance.now();
    const reply = await org.ask('GET', `query?q=${encodeURIComponent(text.toWellFormed())}`);
    assert.ok(performance.now() - began < longest, text);
    assert.ok(reply.status === 200 || reply.status === 400, `${reply.status} ${text}: ${reply.text}`);
    if (reply.status === 400) assert.match(errorOf(reply).errorCode, /^[A-Z_]+$/);
    return reply.status;
  };

  it('is answered or refused, never slowly and never by a fault of ours', async () => {
    const texts = soqlTexts({ any: 1_000, spoilt: 1_500, soups: 500 });
    const statuses: number[] = [];
    for (let from = 0; from < texts.length; from += atOnce) {
      statuses.push(...(await Promise.all(texts.slice(from, from + atOnce).map(check))));
    }
    assert.equal(statuses.length, 3_000);
    assert.ok(statuses.includes(200) && statuses.includes(400));
    assert.equal(org.server.stderr(), '');
  });
});
