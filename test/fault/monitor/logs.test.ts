import assert from 'node:assert/strict';
import { type Team, teamOn, untilTrue } from '../../support/monitoredTeam.ts';
import { postgres } from '../../support/postgres/postgres.ts';
import { temporaryFolder } from '../../support/temporaryFolder.ts';

/** Stands in everything that nobody but its owner may read. */
const secret = 'S3CRET';

type Line = Readonly<Record<string, unknown>>;

describe('logs of a team', function () {
  this.timeout(120_000);
  const running = postgres();
  const folder = temporaryFolder();
  let team: Team;
  let database = '';

  beforeEach(async () => {
    database = await running.emptyDatabase();
    // Whatever the password is, this database takes it.
    const url = database.replace('postgres@', `postgres:${secret}-password@`);
    team = teamOn(
      url,
      folder.path,
      `export default [
         { type: 'echo', run: (input) => { console.log(input); return input; } },
         { type: 'throws', run: (input) => { throw new Error(JSON.stringify(input)); } },
         { type: 'checked', input: { type: 'object', required: ['a'] }, run: () => null },
       ];`,
    );
  });
  afterEach(() => team.end());

  it('are objects with ids, and hold no payload, token or password whatever comes', async () => {
    const token = `${secret}-token`;
    const args = ['--log-format', 'json', '--log-level', 'debug'];
    const server = await team.server([...args, '--token', token]);
    const worker = await team.worker([...args, '--concurrency', '4']);
    const headers = { authorization: `Bearer ${token}` };
    const send = (method: string, path: string, body?: unknown, more: Record<string, string> = {}) =>
      server.request(method, path, body, { ...headers, ...more });
    const named = await send(
      'POST',
      '/api/v1/operations',
      { type: 'echo', input: secret },
      { 'x-request-id': 'mine-1' },
    );
    assert.equal(named.headers.get('x-request-id'), 'mine-1');
    const { id } = (await named.json()) as { id: string };
    const failing = { type: 'throws', input: { [secret]: secret }, retryLimit: 0, name: secret, parentKey: secret };
    const { id: failed } = (await (await send('POST', '/api/v1/operations', failing)).json()) as { id: string };
    await send('POST', '/api/v1/operations', { type: 'echo', input: `${secret}\u0000`, executionGroup: secret });
    await send('POST', '/api/v1/operations', { type: 'checked', input: secret });
    await send('POST', '/api/v1/operations', `{"type":"echo","input":"${secret}`);
    await send('POST', '/api/v1/operations', { type: 1, input: secret }, { 'x-request-id': `${secret}"` });
    await send('GET', `/api/v1/operations?q=name:${secret}`);
    await send('GET', `/${secret}?${secret}`);
    await send('GET', '/api/v1/counts', undefined, { authorization: `Bearer ${secret}` });
    await send('POST', '/api/data/v9.2/backgroundoperations', `{"name":"${secret}"`);
    await send('GET', `/api/data/v9.2/backgroundoperations?$filter=name eq '${secret}' and`);
    await send('GET', `/services/data/v60.0/query?q=SELECT+${secret}`);
    await send('POST', '/services/Soap/u/60.0', `<x>${secret}`, { 'content-type': 'text/xml', soapaction: 'login' });
    const refused = await send('GET', '/nothing');
    const problem = (await refused.json()) as { requestId: string };
    assert.equal(problem.requestId, refused.headers.get('x-request-id'));
    for (const one of [id, failed]) {
      await untilTrue(async () =>
        /"(?:Complete|Error)"/.test(await (await send('GET', `/api/v1/operations/${one}`)).text()),
      );
    }
    await running.server.kill();
    await send('POST', '/api/v1/operations', { type: 'echo', input: secret });
    await running.server.start();
    await untilTrue(async () => (await send('POST', '/api/v1/operations', { type: 'echo', input: secret })).ok);
    await team.end();

    const [ofServer, ofWorker] = [server.stderr(), worker.stderr()].map((text) => {
      assert.ok(
        !text.includes(secret),
        text.split('\n').find((line) => line.includes(secret)),
      );
      return text
        .trim()
        .split('\n')
        .map((line) => JSON.parse(line) as Line);
    }) as [Line[], Line[]];
    for (const line of [...ofServer, ...ofWorker]) {
      assert.match(String(line.time), /^\d{4}-\d\d-\d\dT[\d:.]+Z$/);
      assert.match(String(line.level), /^(?:debug|info|warn|error)$/);
      assert.equal(typeof line.message, 'string');
    }
    assert.ok(ofServer.every((line) => line.server === `${worker.uri.replace(/\d+$/, '')}${server.pid}`));
    assert.ok(ofWorker.every((line) => line.worker === worker.uri));
    const request = ofServer.find(({ requestId }) => requestId === 'mine-1');
    assert.deepEqual([request?.method, request?.route, request?.status], ['POST', '/api/v1/operations', 201]);
    const end = ofWorker.find((line) => line.operation === failed && line.message === 'An attempt ended.');
    assert.deepEqual([end?.level, end?.type, end?.attempt, end?.outcome, end?.code], ['info', 'throws', 1, 'Error', 1]);
  });
});
