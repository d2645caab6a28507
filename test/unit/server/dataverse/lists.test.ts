import assert from 'node:assert/strict';
import { errorOf, type Reply, type Row, rowsOf, startFacade, type TestFacade } from '../../../support/dataverse.ts';

const set = 'backgroundoperations';
const names = (reply: Reply) => rowsOf(reply).map(({ name }) => name);
const maxPageSize = (size: number) => ({ prefer: `odata.maxpagesize=${size}` });

describe('lists of the Dataverse facade', function () {
  this.timeout(30_000);
  let facade: TestFacade;
  const expect: TestFacade['expect'] = (...parts) => facade.expect(...parts);
  const list = (query: string, headers?: Record<string, string>) =>
    expect(200, 'GET', `${set}${query}`, undefined, headers);

  before(async () => {
    facade = await startFacade({ countLimit: 10 });
    for (let index = 0; index < 12; index += 1) {
      const status = index % 3 === 0 ? { backgroundoperationstatuscode: 31 } : {};
      await facade.create({ name: `row_${String(index).padStart(2, '0')}`, priority: index % 4, ...status });
    }
  });
  after(() => facade.stop());

  it('show all columns of all rows, or those that were selected', async () => {
    const all = await list('');
    assert.equal(rowsOf(all).length, 12);
    assert.equal(all.json['@odata.context'], `${facade.api}$metadata#${set}`);
    assert.equal(all.json['@odata.nextLink'], undefined);
    assert.equal(Object.keys(rowsOf(all)[0] ?? {}).length, 26);
    const some = await list('?$select=name,priority');
    assert.equal(some.json['@odata.context'], `${facade.api}$metadata#${set}(name,priority)`);
    assert.deepEqual(Object.keys(rowsOf(some)[0] ?? {}), [
      '@odata.etag',
      'name',
      'priority',
      'backgroundoperationid',
      'versionnumber',
    ]);
    assert.equal((await expect(400, 'GET', `${set}?$select=colour`)).json.error !== undefined, true);
  });

  it('are filtered and ordered', async () => {
    const failed = await list("?$filter=backgroundoperationstatuscode eq 31 and name gt 'row_03'&$orderby=name desc");
    assert.deepEqual(names(failed), ['row_09', 'row_06']);
    const ordered = await list('?$orderby=priority desc,name&$top=4');
    assert.deepEqual(names(ordered), ['row_03', 'row_07', 'row_11', 'row_02']);
    assert.equal(ordered.json['@odata.nextLink'], undefined);
  });

  it('come in pages, whose links are absolute and on the host that the caller used', async () => {
    const seen: unknown[] = [];
    let address = `http://localhost:${new URL(facade.server.url).port}/api/data/v9.2/${set}?$select=name&$orderby=name`;
    const host = { host: new URL(address).host };
    for (let page = 0; address !== ''; page += 1) {
      assert.ok(page < 3);
      const reply = await expect(200, 'GET', address, undefined, { ...maxPageSize(5), ...host });
      assert.equal(reply.headers.get('preference-applied'), 'odata.maxpagesize=5');
      seen.push(...names(reply));
      address = String(reply.json['@odata.nextLink'] ?? '');
      if (address !== '')
        assert.match(
          address,
          /^http:\/\/localhost:\d+\/api\/data\/v9\.2\/backgroundoperations\?\$select=name&\$orderby=name&\$skiptoken=[\w.-]+$/,
        );
    }
    assert.deepEqual(
      seen,
      Array.from({ length: 12 }, (_, index) => `row_${String(index).padStart(2, '0')}`),
    );
  });

  it('refuse links that were changed', async () => {
    const next = String((await list('?$select=name', maxPageSize(5))).json['@odata.nextLink']);
    for (const changed of [
      next.replace(/.$/, (last) => (last === 'x' ? 'y' : 'x')),
      next.replace('name', 'priority'),
      `${set}?$skiptoken=x`,
      `${set}?$skiptoken=`,
    ]) {
      assert.match(errorOf(await expect(400, 'GET', changed, undefined, maxPageSize(5))).message, /\$skiptoken/);
    }
    await expect(200, 'GET', next.replace('?$select', '?%24select'), undefined, maxPageSize(5));
  });

  it('pass over $top when a page size is given, and a page size that is too large', async () => {
    assert.equal(rowsOf(await list('?$top=2', maxPageSize(5))).length, 5);
    const large = await list('', maxPageSize(6_000));
    assert.equal(rowsOf(large).length, 12);
    assert.equal(large.headers.get('preference-applied'), null);
    assert.deepEqual(rowsOf(await list('?$top=0')), []);
  });

  it('count up to the limit of the settings', async () => {
    const count = await list('?$count=true&$filter=backgroundoperationstatuscode eq 31', maxPageSize(2));
    assert.equal(count.json['@odata.count'], 4);
    const annotated = { prefer: 'odata.include-annotations="*"' };
    const capped = await list('?$count=true', annotated);
    assert.equal(capped.json['@odata.count'], 10);
    assert.equal(capped.json['@Microsoft.Dynamics.CRM.totalrecordcount'], 10);
    assert.equal(capped.json['@Microsoft.Dynamics.CRM.totalrecordcountlimitexceeded'], true);
    assert.equal((await list('', annotated)).json['@Microsoft.Dynamics.CRM.totalrecordcount'], -1);
    assert.equal((await list('')).json['@Microsoft.Dynamics.CRM.totalrecordcount'], undefined);
  });

  it('are counted by their own address, as text', async () => {
    const all = await expect(200, 'GET', `${set}/$count`);
    assert.equal(all.text, '10');
    assert.equal(all.headers.get('content-type'), 'text/plain');
    assert.equal((await expect(200, 'GET', `${set}/$count?$filter=priority eq 1`)).text, '3');
  });

  it('are grouped', async () => {
    const groups = await list('?$apply=groupby((backgroundoperationstatuscode),aggregate($count as n))', {
      prefer: 'odata.include-annotations="*"',
    });
    const formatted = 'OData.Community.Display.V1.FormattedValue';
    const sorted = rowsOf(groups).toSorted((a, b) => Number(a.n) - Number(b.n));
    assert.deepEqual(
      sorted.map((row) => [
        row.backgroundoperationstatuscode,
        row[`backgroundoperationstatuscode@${formatted}`],
        row.n,
      ]),
      [
        [31, 'Failed', 4],
        [0, 'Waiting For Resources', 8],
      ],
    );
    const first = await list('?$apply=groupby((priority),aggregate($count as n))&$top=1&$count=true');
    assert.deepEqual([first.json['@odata.count'], rowsOf(first)], [4, [{ priority: 0, n: 3 }]]);
    const nowhere = await list('?$apply=aggregate($count as n)&partitionId=none');
    assert.deepEqual(rowsOf(nowhere), [{ n: 0 }]);
    const sums = await list(
      "?$apply=filter(name lt 'row_04')/aggregate(priority with sum as total,priority with average as mean)",
    );
    assert.deepEqual(rowsOf(sums), [{ total: 6, mean: 1.5 }]);
    const latest = await list('?$apply=aggregate(createdon with max as latest)');
    assert.match(String((rowsOf(latest)[0] as Row).latest), /^\d{4}-.*Z$/);
  });

  it('refuse links to other tables', async () => {
    const error = errorOf(await expect(400, 'GET', `${set}?$expand=createdby`));
    assert.deepEqual(error, { code: '0x80048d0b', message: 'Link entities are not supported' });
  });

  it('show the outcome of its leader for an operation that was merged', async () => {
    const [leader, ...followers] = await group(facade, 3);
    const shown = async () => {
      const rows = await list("?$filter=name eq 'grouped'&$select=backgroundoperationstatuscode");
      return rowsOf(rows).map((row) => row.backgroundoperationstatuscode);
    };
    assert.deepEqual(await shown(), [0, 0, 0]);
    await expect(204, 'DELETE', `${set}(${followers[0]})`);
    await facade.server.json('POST', `/api/v1/operations/${leader}/cancel`, { group: true });
    assert.deepEqual(await shown(), [32, 32]);
    await expect(204, 'DELETE', `${set}(${leader})`);
  });
});

/** Operations of one execution group that wait, the leader first. */
async function group(facade: TestFacade, size: number): Promise<string[]> {
  const draft = { type: 'grouped', executionGroup: 'g' };
  const { operations } = await facade.server.json<{ operations: { id: string }[] }>(
    'POST',
    '/api/v1/operations',
    Array.from({ length: size }, () => draft),
  );
  return operations.map(({ id }) => id);
}
