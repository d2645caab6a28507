import assert from 'node:assert/strict';
import { DataverseBackend } from '../../../../src/backend/dataverse/dataverseBackend.ts';
import { staticToken } from '../../../../src/backend/web/token.ts';
import { noticeText } from '../../../../src/service/dataverse/parameters.ts';
import { refused } from '../../../contract/backend.ts';
import {
  canceled,
  canceling,
  completed,
  customApi,
  rowText,
  running,
  sampleRow,
  succeeded,
} from '../../../fixtures/dataverseSamples.ts';
import { FixtureEnvironment, refusal } from '../../../support/dataverseFixture.ts';
import { FixtureTable } from '../../../support/dataverseTable.ts';
import { ManualClock } from '../../../support/manualClock.ts';

const list = /^GET backgroundoperations\?/;
const newId = '99999999-2222-4333-8444-555555555555';

describe('connection to Dataverse', function () {
  this.timeout(30_000);
  let environment: FixtureEnvironment;
  let backend: DataverseBackend;
  let clock: ManualClock;
  let problems: string[];

  beforeEach(async () => {
    environment = await FixtureEnvironment.start();
    clock = new ManualClock();
    problems = [];
    backend = new DataverseBackend({
      origin: environment.origin,
      tokens: staticToken('t'),
      clock,
      random: () => 0,
      onProblem: (sentence) => problems.push(sentence),
    });
  });
  afterEach(async () => {
    backend.dispose();
    await environment.stop();
  });

  describe('lists', () => {
    it('follow the links of the service, wherever they say it is', async () => {
      const pages = [[sampleRow(), sampleRow(), sampleRow()], [sampleRow()]];
      const link = 'https://contoso.api.crm.dynamics.com/api/data/v9.2/backgroundoperations?$skiptoken=two%20pages';
      environment.on(list, ({ path }) =>
        path.includes('skiptoken')
          ? { body: { value: pages[1] } }
          : { body: { value: pages[0], '@odata.nextLink': link } },
      );
      const seen: string[] = [];
      let after: string | null = null;
      for (const limit of [2, 2, 5]) {
        const page = await backend.list('', { limit, ...(after === null ? {} : { after }) });
        seen.push(...page.operations.map(({ id }) => id));
        after = page.next;
      }
      assert.deepEqual(
        seen,
        pages.flat().map(({ backgroundoperationid: id }) => id),
      );
      assert.equal(after, null);
      assert.match(String(environment.seen[0]?.headers.prefer), /^odata\.maxpagesize=2,odata\.include-annotations=/);
      await refused(backend.list('type:x', { limit: 1, after: 'bm90IGEgcGFnZQ' }), 'invalid-request', 'after');
    });

    it('show the other rows when one is odd, and name its field once', async () => {
      environment.on(list, { body: { value: [sampleRow(), sampleRow({ retrycount: 'many' }), sampleRow()] } });
      const page = await backend.list('', { limit: 10 });
      assert.equal(page.operations.length, 2);
      assert.match(page.partial ?? '', /retrycount is not as expected/);
      await backend.list('', { limit: 10 });
      assert.equal(problems.length, 1);
    });

    it('look at loaded rows for what the service cannot filter by, and say so', async () => {
      const rows = [sampleRow({ inputparameters: '[{"Key":"n","Value":"5"}]' }), sampleRow(), sampleRow()];
      environment.on(list, { body: { value: rows } });
      const page = await backend.list('input.n="5"', { limit: 10 });
      assert.deepEqual([page.operations.length, page.next], [1, null]);
      assert.match(page.partial ?? '', /Dataverse cannot filter by input\.n=/);
      assert.match(environment.seen[0]?.path ?? '', /inputparameters/);
    });

    it('ask nothing when no row can fit', async () => {
      assert.deepEqual(await backend.list('status:Scheduled', { limit: 10 }), { operations: [], next: null });
      assert.equal((await backend.counts('group:x')).total, 0);
      assert.equal(environment.seen.length, 0);
    });

    it('say that there is no table, and which field of an answer is odd', async () => {
      await refused(backend.list('', { limit: 1 }), 'no-such-route');
      environment.on(list, { body: { values: [] } });
      await refused(backend.list('', { limit: 1 }), 'internal', 'value');
      environment.on(list, { body: '<html>Sign in</html>' });
      await refused(backend.list('', { limit: 1 }), 'unreachable');
    });
  });

  describe('counts', () => {
    it('ask once', async () => {
      const groups = [
        { backgroundoperationstatuscode: 0, count: 3 },
        { backgroundoperationstatuscode: 31, count: 2 },
      ];
      environment.on(/\$apply=/, { body: { value: groups } });
      const { total, counts } = await backend.counts('type:a');
      assert.deepEqual([total, counts.Waiting, counts.Error, counts.Running], [5, 3, 2, 0]);
      assert.match(
        environment.seen[0]?.path ?? '',
        /filter\(name eq 'a'\)\/groupby\(\(backgroundoperationstatuscode\)/,
      );
    });

    it('go by status where there are too many rows, keep that for a minute, and say where they stop', async () => {
      environment.on(/\$apply=/, refusal(400, '0x8004e023', 'AggregateQueryRecordLimit exceeded.'));
      environment.on(/\$count=true/, ({ path }) => ({
        body: { value: [], '@odata.count': path.includes('eq 30') ? 5_000 : 1 },
      }));
      const { total, counts, partial } = await backend.counts('');
      assert.deepEqual([total, counts.Complete, counts.Canceling], [5_005, 5_000, 1]);
      assert.match(partial ?? '', /stops at 5,000/);
      assert.equal(environment.seen.length, 7);
      await backend.counts('');
      assert.equal(environment.seen.length, 7);
    });
  });

  describe('details', () => {
    it('have inputs and outputs, the attempt, and the name of who it runs as', async () => {
      const row = {
        ...completed,
        inputparameters: '[{"Key":"Scope","Value":"all"},{"Key":"N","Value":12345678901234567890}]',
        outputparameters: 'not a list',
      };
      environment.on(/^GET backgroundoperations\(/, { body: rowText(row) });
      environment.on(/^GET systemusers\(11111111/, { body: { fullname: 'Robot' } });
      const details = await backend.get(completed.backgroundoperationid, ['input', 'output', 'attempts', 'events']);
      assert.deepEqual([details.runAs, details.output], ['Robot', 'not a list']);
      assert.equal(
        await backend.payload(completed.backgroundoperationid, 'input'),
        '{"Scope":"all","N":12345678901234567890}',
      );
      const [attempt] = details.attemptList ?? [];
      assert.deepEqual(
        [attempt?.number, attempt?.worker, attempt?.outcome],
        [2, 'Dataverse, attempt 2 of 4', 'Complete'],
      );
      await backend.get(completed.backgroundoperationid);
      assert.equal(environment.matching(/systemusers/).length, 1);
    });
  });

  describe('starts', () => {
    beforeEach(() => environment.on(/^GET customapis/, { body: { value: [customApi] } }));

    for (const [form, answer] of [
      ['headers only', { headers: { 'x-ms-dyn-backgroundoperationid': newId } }],
      [
        'a location only',
        { headers: { location: `https://contoso.crm.dynamics.com/api/backgroundoperation/${newId}` } },
      ],
      ['a body', { body: { backgroundOperationId: newId, location: `https://x/api/backgroundoperation/${newId}` } }],
    ] as const) {
      it(`take a 202 with ${form}, before the row shows`, async () => {
        environment.on(/^POST/, { status: 202, ...answer });
        environment.on(/^GET backgroundoperations\(/, refusal(404, '0x80048d02', 'Could not find item.'));
        const operation = await backend.submit({ type: 'contoso_RebuildIndex', input: { Scope: 'all', Depth: '3' } });
        assert.deepEqual([operation.id, operation.status, operation.displayName], [newId, 'Waiting', 'Rebuild Index']);
        const [post] = environment.matching(/^POST/);
        assert.deepEqual(
          [post?.path, post?.headers.prefer, post?.body],
          ['contoso_RebuildIndex', 'respond-async', '{"Scope":"all","Depth":3}'],
        );
        assert.equal((await backend.get(newId)).id, newId);
      });
    }

    it('refuse what does not fit before anything is sent', async () => {
      const type = 'contoso_RebuildIndex';
      await refused(backend.submit({ type: 'contoso_None' }), 'unknown-type', 'type');
      await refused(backend.submit({ type, input: {} }), 'invalid-input', 'input.Scope');
      await refused(backend.submit({ type, input: { Scope: 'a', Depth: 'deep' } }), 'invalid-input', 'input.Depth');
      await refused(backend.submit({ type, input: { Scope: 'a', Force: 1 } }), 'invalid-input', 'input.Force');
      await refused(backend.submit({ type, input: 'text' }), 'invalid-input', 'input');
      await refused(backend.submit({ type, input: { Scope: 'a' }, priority: 1 }), 'unsupported', 'priority');
      assert.equal(environment.matching(/^POST/).length, 0);
    });

    it('pass on what the service says, and notice a run that was not in the background', async () => {
      const draft = { type: 'contoso_RebuildIndex', input: { Scope: 'a' } };
      environment.on(/^POST/, refusal(400, '0x80048d19', 'Error identified in Payload.'));
      await refused(backend.submit(draft), 'invalid-input', 'input');
      environment.on(/^POST/, { status: 204 });
      await refused(backend.submit(draft), 'unsupported');
      environment.on(/^POST/, { status: 202 });
      await refused(backend.submit(draft), 'internal');
    });

    it('call bound actions on their row, and functions by GET', async () => {
      const bound = { ...customApi, uniquename: 'contoso_Bound', bindingtype: 1, boundentitylogicalname: 'account' };
      const asked = { ...customApi, uniquename: 'contoso_Ask', isfunction: true };
      environment.on(/^GET customapis/, { body: { value: [bound, asked] } });
      environment.on(/^GET EntityDefinitions/, { body: { EntitySetName: 'accounts' } });
      const accepted = { status: 202, headers: { 'x-ms-dyn-backgroundoperationid': newId } };
      environment.on(/contoso_(?:Bound|Ask)[^?]*(?:\?@|$)/, accepted);
      environment.on(/^GET backgroundoperations\(/, { body: { ...sampleRow(), backgroundoperationid: newId } });
      const Target = '55555555-2222-4333-8444-555555555555';
      await backend.submit({ type: 'contoso_Bound', input: { Scope: 'a', Target } });
      await backend.submit({ type: 'contoso_Ask', input: { Scope: "it's", Force: true } });
      await refused(backend.submit({ type: 'contoso_Bound', input: { Scope: 'a' } }), 'invalid-input', 'input.Target');
      const calls = environment.matching(/contoso_(?:Bound|Ask)/).map(({ method, path }) => `${method} ${path}`);
      assert.deepEqual(calls, [
        `POST accounts(${Target})/Microsoft.Dynamics.CRM.contoso_Bound`,
        "GET contoso_Ask(Scope=@p0,Force=@p1)?@p0='it''s'&@p1=true",
      ]);
    });

    it('offer what can run, with a form by the types of its parameters', async () => {
      const event = { ...customApi, uniquename: 'contoso_Happened', _plugintypeid_value: null };
      const hidden = { ...customApi, uniquename: 'contoso_A', isprivate: true };
      const odd = {
        ...customApi,
        uniquename: 'contoso_Odd',
        CustomAPIRequestParameters: [{ uniquename: 'x', type: 99 }],
      };
      environment.on(/^GET customapis/, { body: { value: [odd, hidden, event, customApi] } });
      const found = await backend.handlers();
      assert.deepEqual(
        found.map(({ declaration, file }) => declaration?.type ?? file),
        ['contoso_RebuildIndex', 'contoso_Odd', 'contoso_A'],
      );
      assert.match(found[1]?.problem?.message ?? '', /CustomAPIRequestParameters\[0\]\.type/);
      const [first] = found;
      assert.deepEqual(first?.declaration?.inputSchema, {
        type: 'object',
        properties: {
          Scope: { type: 'string', title: 'Scope', description: 'What to rebuild.' },
          Depth: { type: 'integer', minimum: -2_147_483_648, maximum: 2_147_483_647, default: 0, title: 'Depth' },
          Force: { type: 'boolean', title: 'Force' },
        },
        required: ['Scope'],
      });
    });
  });

  describe('acts', () => {
    const id = (row: { backgroundoperationid: string }) => row.backgroundoperationid;

    it('show Canceling until the service agrees', async () => {
      const row = sampleRow();
      const table = new FixtureTable(environment, [row]);
      environment.on(/^PATCH/, { status: 204 });
      assert.equal((await backend.cancel(id(row))).status, 'Canceling');
      const [patch] = environment.matching(/^PATCH/);
      assert.deepEqual(
        [patch?.headers['if-match'], patch?.body],
        ['*', '{"backgroundoperationstatecode":2,"backgroundoperationstatuscode":22}'],
      );
      assert.equal((await backend.list('', { limit: 1 })).operations[0]?.status, 'Canceling');
      table.change(id(row), canceled, clock.now());
      assert.equal((await backend.get(id(row))).status, 'Canceled');
    });

    it('show what the service shows when it does not agree', async () => {
      const row = sampleRow(running);
      const table = new FixtureTable(environment, [row]);
      environment.on(/^PATCH/, { status: 204 });
      await backend.cancel(id(row));
      table.change(id(row), { retrycount: 1 }, clock.now());
      assert.equal((await backend.get(id(row))).status, 'Running');
    });

    it('refuse to cancel what has ended, in the words of the service', async () => {
      const message = 'Canceling background operation is not allowed after it is in terminal state.';
      const row = sampleRow(succeeded);
      new FixtureTable(environment, [row]);
      environment.on(/^PATCH/, refusal(400, '0x80048d0b', message));
      await assert.rejects(backend.cancel(id(row)), { code: 'transition-refused', message });
      await refused(backend.cancel(newId), 'not-found');
    });

    it('ask for a cancel once', async () => {
      const row = sampleRow(canceling);
      new FixtureTable(environment, [row]);
      assert.equal((await backend.cancel(id(row))).status, 'Canceling');
      assert.equal(environment.matching(/^PATCH/).length, 0);
    });

    it('retry by starting the same with the stored input, linked to the original', async () => {
      const row = sampleRow({
        ...canceled,
        inputparameters: '[{"Key":"Scope","Value":"all"},{"Key":"Depth","Value":"7"}]',
      });
      const copy = { ...sampleRow(), backgroundoperationid: newId };
      new FixtureTable(environment, [row, copy, sampleRow(running)]);
      environment.on(/^GET customapis/, { body: { value: [customApi] } });
      environment.on(/^POST/, { status: 202, headers: { 'x-ms-dyn-backgroundoperationid': newId } });
      const made = await backend.retry(id(row));
      assert.deepEqual([made.id, made.resubmittedFrom], [newId, id(row)]);
      assert.equal(environment.matching(/^POST/)[0]?.body, '{"Scope":"all","Depth":7}');
      assert.equal((await backend.get(newId)).resubmittedFrom, id(row));
      await refused(backend.retry(newId), 'transition-refused');
      await backend.resubmit(id(row), { input: { Scope: 'one' } });
      assert.equal(environment.matching(/^POST/)[1]?.body, '{"Scope":"one"}');
      await refused(backend.resubmit(id(row), { name: 'x' }), 'unsupported', 'name');
    });

    it('are not started again with an input that was too long for its column', async () => {
      const row = sampleRow({ ...canceled, inputparameters: noticeText(2_000_000, 1_048_576, 'elsewhere') });
      new FixtureTable(environment, [row]);
      await refused(backend.retry(id(row)), 'too-large');
      assert.equal(environment.matching(/^POST/).length, 0);
    });

    it('delete what has ended, also when it is gone already', async () => {
      const [ended, active] = [sampleRow(succeeded), sampleRow(running)];
      new FixtureTable(environment, [ended, active]);
      environment.on(/^DELETE/, refusal(404, '404', 'gone'));
      await backend.delete(id(ended));
      await refused(backend.delete(id(active)), 'transition-refused');
      const outcomes = await backend.act('delete', [id(active), newId, id(ended)]);
      assert.deepEqual(
        outcomes.map(({ done, code, status }) => [done, code, status]),
        [
          [false, 'transition-refused', 'Running'],
          [false, 'not-found', null],
          [true, null, null],
        ],
      );
    });
  });
});
