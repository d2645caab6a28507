import assert from 'node:assert/strict';
import { dispatchId, queueOf } from '../../../src/engine/store/postgres/dispatch/dispatch.ts';
import { newsOf, parseNews } from '../../../src/engine/store/postgres/news.ts';

describe('dispatches', () => {
  it('have a queue for each type, whatever it is called', () => {
    const types = ['Report.Monthly', 'a b', 'a/b', 'a/20b', 'ä', '😀', "it's", '%20', ''];
    const queues = types.map(queueOf);
    assert.equal(new Set(queues).size, types.length);
    assert.equal(queues[0], 'Report.Monthly');
    for (const queue of queues.slice(0, -1)) assert.match(queue, /^[\w.\-/]+$/);
  });

  it('have an id of their own for each attempt, the first that of the operation', () => {
    const id = '019b76da-a800-7464-a954-dcd3e4d45e5f';
    const ids = [0, 1, 2, 11].map((attempts) => dispatchId(id, attempts));
    assert.equal(ids[0], id);
    assert.equal(new Set(ids).size, 4);
    for (const one of ids) assert.match(one, /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/);
  });
});

describe('the news of a commit', () => {
  const none = { due: undefined, expiry: undefined, callback: undefined };

  it('come out as they went in', () => {
    for (const ready of [[], ['a'], ['a b', '"', '*', 'ä\n']].map((types) => new Set(types))) {
      for (const asks of [true, false]) {
        for (const timed of [null, none, { ...none, due: 5 }, { due: 1, expiry: 2, callback: 3 }]) {
          const news = { version: 7, ready, asks, timed };
          assert.deepEqual(parseNews(newsOf(news)), news);
        }
      }
    }
    assert.deepEqual(parseNews('0'), { version: 0, ready: new Set(), asks: true, timed: none });
  });

  it('do not say which types there are when these do not fit, or cannot be told', () => {
    const many = new Set(Array.from({ length: 40 }, (_, index) => `${index}${'ä'.repeat(200)}`));
    const text = newsOf({ version: 7, ready: many, asks: false, timed: none });
    assert.ok(Buffer.byteLength(text) < 8_000);
    assert.deepEqual(parseNews(text), { version: 7, ready: null, asks: false, timed: none });
    assert.deepEqual(parseNews('?'), { version: 0, ready: null, asks: true, timed: null });
  });
});
