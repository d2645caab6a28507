import assert from 'node:assert/strict';
import { SalesforceBackend, type SalesforceOptions } from '../../../../src/backend/salesforce/salesforceBackend.ts';
import { staticToken } from '../../../../src/backend/web/token.ts';
import { refused } from '../../../contract/backend.ts';
import { failedRow, idOf, sampleRow } from '../../../fixtures/salesforceSamples.ts';
import type { FixtureAnswer } from '../../../support/fixtureServer.ts';
import { ManualClock } from '../../../support/manualClock.ts';
import { withoutProxy } from '../../../support/noProxy.ts';
import { allFields, FixtureOrg, found, group, page, refusal } from '../../../support/salesforceFixture.ts';

const rowsQuery = /SELECT Id,.* FROM/;
const at = (text: string) => Date.parse(text);
const describeAnswer = { body: { fields: allFields.map((name) => ({ name })) } };

describe('Salesforce as a connection', function () {
  this.timeout(30_000);
  withoutProxy();
  let org: FixtureOrg;
  let clock: ManualClock;
  let problems: string[];
  let backend: SalesforceBackend;

  beforeEach(async () => {
    org = await FixtureOrg.start();
    clock = new ManualClock(at('2026-03-04T06:00:00Z'));
    problems = [];
    backend = open();
  });
  afterEach(async () => {
    backend.dispose();
    await org.stop();
  });

  function open(options: Partial<SalesforceOptions> = {}): SalesforceBackend {
    const onProblem = (sentence: string) => problems.push(sentence);
    return new SalesforceBackend({ origin: org.origin, tokens: staticToken('t'), clock, onProblem, ...options });
  }

  describe('rows', () => {
    it('have every field of the service', async () => {
      const row = sampleRow({
        Status: 'Error',
        ExecutionGroup: 'bulk-7',
        SequenceGroup: 'cash',
        SequenceNumber: 3,
        GroupLeaderId: idOf(900).slice(0, 15),
        StartedAt: '2026-03-04T05:06:08.000+0000',
        FinishedAt: '2026-03-04T05:06:09.000+0000',
        WorkerUri: 'services/data/v35.0/xds/upsert',
        ExpiresAt: '2026-03-05T05:06:09.000+0000',
        NumFollowers: 2,
        ProcessAfter: '2026-03-04T05:06:07.500+01:00',
        ParentKey: 'order-17',
        RetryCount: 4,
        Error: 'It failed.',
      });
      org.onQuery(rowsQuery, found([row]));
      const { operations, partial } = await backend.list('', { limit: 10 });
      assert.deepEqual([operations.length, partial], [1, null]);
      assert.deepEqual(operations[0], {
        id: row.Id,
        sequence: at('2026-03-04T05:06:07Z'),
        version: at('2026-03-04T05:06:10Z'),
        name: row.Name,
        displayName: null,
        type: 'SiteTaskPublish',
        status: 'Error',
        error: { code: 0, message: 'It failed.', stack: null },
        priority: 5,
        parentKey: 'order-17',
        partitionId: null,
        runAs: null,
        executionGroup: 'bulk-7',
        groupLeaderId: idOf(900),
        numFollowers: 2,
        sequenceGroup: 'cash',
        sequenceNumber: 3,
        processAfter: at('2026-03-04T04:06:07.500Z'),
        dueAt: null,
        attempts: 5,
        retryCount: 4,
        retryLimit: 4,
        retryBackoff: 1_000,
        timeout: 600_000,
        submittedAt: at('2026-03-04T05:06:07Z'),
        startedAt: at('2026-03-04T05:06:08Z'),
        finishedAt: at('2026-03-04T05:06:09Z'),
        expiresAt: at('2026-03-05T05:06:09Z'),
        ttl: 86_400,
        workerUri: 'services/data/v35.0/xds/upsert',
        progress: null,
        createdBy: 'Ada Admin',
        createdOnBehalfOf: null,
        modifiedBy: 'Robot',
        modifiedOnBehalfOf: null,
        modifiedAt: at('2026-03-04T05:06:10Z'),
        importSequenceNumber: null,
        overriddenCreatedOn: null,
        callbackUrl: null,
        resubmittedFrom: null,
        idempotencyKey: null,
        memberOutcome: null,
        untold: ['priority', 'ttl'],
      });
      const [soql = ''] = org.queries();
      for (const name of allFields) assert.match(soql, new RegExp(`[ ,]${name}[ ,]`));
      assert.match(soql, /,CreatedBy\.Name,.*,LastModifiedBy\.Name,.* ORDER BY CreatedDate DESC, Id DESC LIMIT 11$/);
    });

    it('that are odd become one sentence each, and the others show', async () => {
      const odd = sampleRow({ SequenceNumber: 'three' });
      const rows = [sampleRow(), odd, { ...failedRow, Id: 'x' }, 'text', { ...failedRow }, sampleRow()];
      org.onQuery(rowsQuery, found(rows));
      const { operations, partial } = await backend.list('', { limit: 10 });
      await backend.list('', { limit: 10 });
      assert.equal(operations.length, 2);
      assert.deepEqual(problems, [
        `The row ${odd.Id} could not be read: SequenceNumber is not as expected (Invalid input: expected number, received string).`,
        'The row x could not be read: Id is not as expected (Invalid input: expected an id).',
        'A row of the answer is no object.',
        'A row of the answer has no Id.',
      ]);
      assert.match(partial ?? '', /^The row .* is no object\.$/);
    });

    it('show values that no page lists as they are', async () => {
      const rows = [sampleRow({ Status: 'Abandoned', Type: 'QuantumSweep' }), sampleRow({ Status: null, Type: null })];
      org.onQuery(rowsQuery, found(rows));
      const { operations } = await backend.list('', { limit: 10 });
      assert.deepEqual(
        operations.map(({ status, serviceStatus, type }) => [status, serviceStatus, type]),
        [
          ['Waiting', 'Abandoned', 'QuantumSweep'],
          ['Waiting', undefined, ''],
        ],
      );
      org.onQuery(/GROUP BY Status/, found([group({ Status: 'Abandoned', n: 3 }), group({ Status: 'Waiting', n: 1 })]));
      assert.deepEqual((await backend.counts('')).counts.Waiting, 4);
    });

    it('say which of their values the service did not tell', async () => {
      org.onQuery(
        rowsQuery,
        found([sampleRow({ RetryLimit: null, RetryCount: 2, RetryBackoff: null, Timeout: null })]),
      );
      const [row] = (await backend.list('', { limit: 1 })).operations;
      assert.deepEqual(row?.untold, ['priority', 'ttl', 'retryLimit', 'retryBackoff', 'timeout']);
      assert.equal(row?.retryLimit, 2);
    });

    it('of a bulk without an identifier are found by the id of their leader', async () => {
      const leader = sampleRow({ NumFollowers: 1 });
      org.onQuery(rowsQuery, found([leader, sampleRow({ Status: 'Merged', GroupLeaderId: leader.Id })]));
      const { operations } = await backend.list('', { limit: 10 });
      assert.deepEqual(
        operations.map(({ executionGroup }) => executionGroup),
        [leader.Id, leader.Id],
      );
    });

    const waits: readonly [string, Record<string, unknown>, string | null][] = [
      ['the first retry comes at once', { RetryCount: 1 }, '2026-03-04T05:06:10Z'],
      ['the second after 3 s', { RetryCount: 2 }, '2026-03-04T05:06:13Z'],
      ['the third of 2,000 ms after 14 s', { RetryCount: 3, RetryBackoff: 2_000 }, '2026-03-04T05:06:24Z'],
      ['also while it is Scheduled', { Status: 'Scheduled', RetryCount: 2 }, '2026-03-04T05:06:13Z'],
      ['not before ProcessAfter', { RetryCount: 2, ProcessAfter: '2026-03-04T07:00:00Z' }, '2026-03-04T07:00:00Z'],
      ['nothing before the first attempt', {}, null],
      ['nothing without a backoff', { RetryCount: 2, RetryBackoff: null }, null],
      ['nothing while it runs', { Status: 'Running', RetryCount: 2 }, null],
      ['nothing when it has ended', { Status: 'Error', RetryCount: 2 }, null],
      [
        'ProcessAfter of what is scheduled',
        { Status: 'Scheduled', ProcessAfter: '2026-03-04T07:00:00Z' },
        '2026-03-04T07:00:00Z',
      ],
    ];
    for (const [what, fields, due] of waits) {
      it(`tell when the next retry is due: ${what}`, async () => {
        org.onQuery(rowsQuery, found([sampleRow(fields)]));
        const [row] = (await backend.list('', { limit: 1 })).operations;
        assert.equal(row?.dueAt, due === null ? null : at(due));
      });
    }
  });

  describe('an org', () => {
    it('of old has no Type: describe says so, once', async () => {
      org.shows(allFields.filter((name) => name !== 'Type'));
      const { Type: _, ...row } = sampleRow();
      org.onQuery(/Type/, refusal(400, 'INVALID_FIELD', "No such column 'Type' on entity 'BackgroundOperation'."));
      org.onQuery(/SELECT Id,(?!.*\bType\b)/, found([row]));
      org.onQuery(/GROUP BY Status/, found([group({ Status: 'Waiting', n: 1 })]));
      const { operations } = await backend.list('publish', { limit: 1 });
      assert.deepEqual([operations[0]?.id, operations[0]?.type], [row.Id, '']);
      assert.equal((await backend.get(row.Id as string)).id, row.Id);
      assert.equal((await backend.counts('')).total, 1);
      assert.deepEqual((await backend.list('type:WebCart', { limit: 1 })).operations, []);
      assert.equal(org.matching(/describe$/).length, 1);
    });

    it('is asked for its versions and fields once, by whoever comes first; after a failure again', async () => {
      org.onQuery(/./, found([]));
      const answers = [refusal(400, 'MALFORMED_QUERY', 'odd')];
      const { body } = describeAnswer;
      org.on(/describe$/, () => answers.shift() ?? { body });
      const results = await Promise.allSettled([1, 2, 3].map((limit) => backend.list('', { limit })));
      assert.deepEqual(
        results.map(({ status }) => status),
        ['rejected', 'fulfilled', 'fulfilled'],
      );
      assert.deepEqual([org.matching(/describe$/).length, org.matching(/services.data$/).length], [2, 1]);
    });

    it('without the object says so', async () => {
      org.on(/describe$/, refusal(404, 'NOT_FOUND', 'The requested resource does not exist'));
      await assert.rejects(backend.list('', { limit: 1 }), /This org shows no object BackgroundOperation\./);
      org.shows(allFields, { queryable: false });
      await refused(backend.counts(''), 'no-such-route');
    });

    const broken: readonly [string, FixtureAnswer, string, RegExp][] = [
      ['a page of maintenance', page, 'unreachable', /shows a page instead of an answer/],
      [
        'a page with status 200',
        { body: '<html>Sign in</html>' },
        'unreachable',
        /is not JSON\. Is a Salesforce org at this address/,
      ],
      [
        'an answer that was cut off',
        { body: '{"totalSize":1,"done":true,"records":[{"Id":"08P' },
        'unreachable',
        /is broken: it was cut off/,
      ],
      [
        'an answer of another form',
        { body: { totalSize: 1, done: true, records: null } },
        'internal',
        /is not as expected: records:/,
      ],
      ['a number that is none', { body: { totalSize: 'many', done: true, records: [] } }, 'internal', /totalSize/],
      ['a refusal', refusal(400, 'MALFORMED_QUERY', 'unexpected token'), 'invalid-request', /unexpected token\.$/],
    ];
    for (const [what, answer, code, sentence] of broken) {
      it(`that answers ${what}: one clear error`, async () => {
        org.onQuery(rowsQuery, answer);
        const call = backend.list('', { limit: 1 });
        const isOver = call.catch(() => {});
        while (org.queries().length < 3 && code === 'unreachable' && answer.status === 503) await passTimer();
        await isOver;
        await refused(call, code as 'internal');
        await assert.rejects(call, sentence);
      });
    }

    async function passTimer(): Promise<void> {
      if (clock.pending > 0) await clock.advance(1_000);
      else await new Promise(setImmediate);
    }
  });

  describe('pages', () => {
    const rows = Array.from({ length: 7 }, (_, index) =>
      sampleRow({ CreatedDate: `2026-03-04T05:06:0${Math.floor(index / 3)}.000+0000` }),
    ).reverse();

    it('go on behind the last row, by time and id', async () => {
      org.onQuery(rowsQuery, (soql) => {
        const [, before] = /Id < '(\w+)'/.exec(soql) ?? [];
        const [, limit = ''] = /LIMIT (\d+)$/.exec(soql) ?? [];
        const from = before === undefined ? 0 : rows.findIndex(({ Id }) => Id === before) + 1;
        return found(rows.slice(from, from + Number(limit)));
      });
      const seen: string[] = [];
      let after: string | null = null;
      do {
        const one: Awaited<ReturnType<typeof backend.list>> = await backend.list('', {
          limit: 3,
          ...(after === null ? {} : { after }),
        });
        seen.push(...one.operations.map(({ id }) => id));
        after = one.next;
      } while (after !== null);
      assert.deepEqual(
        seen,
        rows.map(({ Id }) => Id),
      );
      const [, second] = org.queries();
      const [moment, id] = ['2026-03-04T05:06:01.000Z', rows[2]?.Id];
      assert.match(
        second ?? '',
        new RegExp(`WHERE \\(CreatedDate <= ${moment} AND \\(CreatedDate < ${moment} OR Id < '${id}'\\)\\)`),
      );
    });

    it('go on behind rows that cannot be read, and where the service gives fewer than asked for', async () => {
      const odd = { ...rows[1], SequenceNumber: 'x' };
      org.onQuery(
        rowsQuery,
        found([rows[0], odd], { done: false, nextRecordsUrl: '/services/data/v66.0/query/01g-2' }),
      );
      const one = await backend.list('', { limit: 5 });
      assert.deepEqual([one.operations.length, one.next !== null], [1, true]);
      await backend.list('', { limit: 5, after: one.next ?? '' });
      assert.match(org.queries().at(-1) ?? '', new RegExp(`Id < '${rows[1]?.Id}'`));
    });

    it('look at large portions for what the service cannot filter by', async () => {
      const wanted = rows[5]?.Id ?? '';
      org.onQuery(rowsQuery, found(rows));
      const one = await backend.list(`id:${wanted.slice(0, 15)}`, { limit: 1 });
      assert.deepEqual([one.operations.map(({ id }) => id), one.next !== null], [[wanted], true]);
      assert.match(one.partial ?? '', /Salesforce cannot filter by id:/);
      assert.match(org.queries()[0] ?? '', /LIMIT 501$/);
      const counts = await backend.counts('id:08PEk*');
      assert.deepEqual([counts.total, counts.partial], [7, null]);
    });

    it('are those of one search', async () => {
      org.onQuery(rowsQuery, found(rows));
      const { next } = await backend.list('', { limit: 1 });
      await refused(backend.list('status:Error', { limit: 1, after: next ?? '' }), 'invalid-request', 'after');
    });
  });

  describe('one row', () => {
    const row = sampleRow();

    it('is looked for in both forms of its id', async () => {
      org.onQuery(rowsQuery, found([row]));
      for (const id of [row.Id, row.Id.slice(0, 15)]) assert.equal((await backend.get(id)).id, row.Id);
      for (const soql of org.queries()) assert.match(soql, new RegExp(`WHERE Id = '${row.Id}' LIMIT 1$`));
    });

    it('may show a moment after its id was handed out', async () => {
      const answers = [found([]), found([]), found([row])];
      org.onQuery(rowsQuery, () => answers.shift() ?? found([]));
      const call = backend.get(row.Id);
      for (const [count, rest] of [
        [1, 500],
        [2, 1_000],
      ] as const) {
        await org.received(/query/, count);
        while (clock.pending === 0) await new Promise(setImmediate);
        await clock.advance(rest);
      }
      assert.equal((await call).id, row.Id);
    });

    it('is given up after that moment, and at once when the id is an old one or nothing is to be waited for', async () => {
      org.onQuery(rowsQuery, found([]));
      const impatient = open({ patience: 0 });
      await refused(impatient.get(row.Id), 'not-found');
      impatient.dispose();
      const call = refused(backend.get(row.Id), 'not-found');
      for (const rest of [500, 1_000, 1_500]) {
        while (clock.pending === 0) await new Promise(setImmediate);
        await clock.advance(rest);
      }
      await call;
      const asked = org.queries().length;
      assert.equal(asked, 1 + 4);
      clock.pass(60_000);
      await refused(backend.get(row.Id), 'not-found');
      assert.equal(org.queries().length, asked + 1);
    });

    it('that was shown and is gone is not waited for', async () => {
      org.onQuery(rowsQuery, found([row]));
      await backend.get(row.Id);
      org.onQuery(rowsQuery, found([]));
      await refused(backend.get(row.Id), 'not-found');
    });

    it('that is odd is told by its field', async () => {
      org.onQuery(rowsQuery, found([{ ...row, StartedAt: 'yesterday' }]));
      await assert.rejects(
        backend.get(row.Id),
        /StartedAt is not as expected \(Invalid input: expected a date and time\)/,
      );
    });
  });

  it('counts by one aggregate', async () => {
    org.onQuery(/GROUP BY Type/, found([group({ Type: 'WebCart' })]));
    org.onQuery(/GROUP BY Status/, found([group({ Status: 'Error', n: 3 }), group({ Status: 'Complete', n: 2 })]));
    const { total, counts } = await backend.counts('type:Web*');
    assert.deepEqual([total, counts.Error, counts.Complete, counts.New], [5, 3, 2, 0]);
    await backend.counts('type:Web*');
    assert.equal(org.queries(/GROUP BY Type/).length, 1, 'types are kept for a minute');
    assert.equal(
      org.queries(/GROUP BY Status/)[0],
      "SELECT Status,COUNT(Id) n FROM BackgroundOperation WHERE Type = 'WebCart' GROUP BY Status",
    );
  });

  it('tells what the org has left of its requests', async () => {
    assert.equal(backend.budget, null);
    org.onQuery(rowsQuery, found([]));
    await backend.list('', { limit: 1 });
    assert.deepEqual(backend.budget, { used: 18, limit: 15_000 });
  });

  it('refuses to act on many as on one', async () => {
    const [outcome] = await backend.act('cancel', [idOf(1)]);
    assert.deepEqual([outcome?.done, outcome?.code], [false, 'unsupported']);
    assert.equal(outcome?.detail, 'Salesforce offers no call to cancel a background operation.');
  });
});
