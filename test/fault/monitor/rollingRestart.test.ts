import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import { Agent, request } from 'undici';
import { type Team, teamOn, untilTrue } from '../../support/monitoredTeam.ts';
import { postgres } from '../../support/postgres/postgres.ts';
import type { TestServer } from '../../support/server.ts';
import { temporaryFolder } from '../../support/temporaryFolder.ts';

const token = 'of-the-team';
const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json' };

interface Row {
  readonly id: string;
  readonly status: string;
  readonly attempts: number;
  readonly retryCount: number;
}

/** The blocks of an event stream, until it ends or is cut. */
async function* blocksOf(body: AsyncIterable<Buffer>): AsyncGenerator<string> {
  let text = '';
  try {
    for await (const piece of body) {
      const blocks = (text + piece.toString()).split('\n\n');
      text = blocks.pop() ?? '';
      yield* blocks;
    }
  } catch (error) {
    if (error instanceof assert.AssertionError) throw error;
  }
}

function completeIn(block: string): string[] {
  const data = /^event: change\ndata: (.*)$/m.exec(block)?.[1];
  if (data === undefined) return [];
  const { operations } = JSON.parse(data) as { operations: Row[] };
  return operations.filter(({ status }) => status === 'Complete').map(({ id }) => id);
}

describe('a rolling restart of two servers and two workers under load', function () {
  this.timeout(300_000);
  const running = postgres();
  const folder = temporaryFolder();
  const agent = new Agent({ connections: 4, pipelining: 1 });
  let team: Team;
  const servers: TestServer[] = [];
  const accepted = new Set<string>();
  const refused = new Set<string>();
  /** Refusals that are neither clean nor a closed connection. */
  const odd: string[] = [];
  let submits = true;
  let stopped = false;

  beforeEach(async () => {
    team = teamOn(
      await running.emptyDatabase(),
      folder.path,
      `import { setTimeout as pause } from 'node:timers/promises';
       export default { type: 'work', run: () => pause(30) };`,
    );
  });
  afterEach(async () => {
    submits = false;
    stopped = true;
    await team.end();
    await agent.destroy();
  });

  const serve = (port: string) => team.server(['--token', token, '--port', port]);
  const url = (turn: number) => servers[turn % servers.length]?.url ?? '';

  /** Submits now to one server, now to the other, and notes what became of it. */
  async function submitAlways(): Promise<void> {
    for (let turn = 0; submits; turn++) {
      const id = randomUUID();
      const body = JSON.stringify({ type: 'work', id });
      try {
        const answer = await request(new URL('/api/v1/operations', url(turn)), {
          ...{ method: 'POST', headers, body, dispatcher: agent },
        });
        const text = await answer.body.text();
        if (answer.statusCode === 201) accepted.add(id);
        else {
          refused.add(id);
          if (answer.statusCode !== 503 || !text.includes('"stopping"')) odd.push(`${answer.statusCode} ${text}`);
        }
      } catch {
        // Closed, or not even opened: then it must not be there.
        refused.add(id);
      }
      await pause(20);
    }
  }

  /** Follows changes at one server after another, as a client with several addresses does; answers how often it went on. */
  async function followAlways(complete: Set<string>): Promise<number> {
    let last = '0';
    let begun = 0;
    for (let turn = 0; !stopped; turn++) {
      const more = { ...headers, 'last-event-id': last };
      const answer = await request(new URL('/api/v1/events', url(turn)), { headers: more }).catch(() => null);
      if (answer === null) await pause(20);
      else begun++;
      for await (const block of answer === null ? [] : blocksOf(answer.body)) {
        assert.doesNotMatch(block, /event: resync/);
        last = /^id: (\d+)$/m.exec(block)?.[1] ?? last;
        for (const id of completeIn(block)) complete.add(id);
        if (stopped) break;
      }
    }
    return begun - 1;
  }

  it('loses no acknowledged submit, refuses cleanly, and counts no attempt as lost', async () => {
    servers.push(await serve('0'), await serve('0'));
    const workers = [await team.worker(['--concurrency', '8']), await team.worker(['--concurrency', '8'])];
    const complete = new Set<string>();
    const following = followAlways(complete);
    const submitting = [submitAlways(), submitAlways()];
    const more = async () => {
      const { size } = accepted;
      await Promise.race([following, untilTrue(() => accepted.size >= size + 15)]);
    };
    await more();
    for (const place of [0, 1]) {
      const [old] = [servers[place]];
      assert.equal(await old?.stop(), 0);
      servers[place] = await serve(new URL(old?.url ?? '').port);
      await more();
    }
    for (const place of [0, 1]) {
      assert.equal(await workers[place]?.stop(), 0);
      workers[place] = await team.worker(['--concurrency', '8']);
      await more();
    }
    submits = false;
    await Promise.all(submitting);
    assert.deepEqual(odd, []);
    await Promise.race([following, untilTrue(() => [...accepted].every((id) => complete.has(id)))]);
    stopped = true;
    const [server] = servers;
    const rows = new Map<string, Row>();
    const settled = async () => {
      for (let after = ''; ; ) {
        const answer = await server?.request('GET', `/api/v1/operations?limit=1000${after}`, undefined, headers);
        const page = (await answer?.json()) as { operations: Row[]; next: string | null };
        for (const row of page.operations) rows.set(row.id, row);
        if (page.next === null) break;
        after = `&after=${page.next}`;
      }
      return [...rows.values()].every(({ status }) => status === 'Complete');
    };
    await untilTrue(settled);
    assert.ok(refused.size > 0, 'some met a server that was stopping, or gone');
    for (const id of refused) assert.ok(!rows.has(id), 'what was refused is not there');
    for (const id of accepted) {
      const { attempts = 0, retryCount = 1 } = rows.get(id) ?? {};
      assert.deepEqual([attempts, retryCount], [1, 0], 'ran once: nothing was lost or given back');
    }
    await server?.request('POST', '/api/v1/operations', { type: 'work' }, headers);
    assert.ok((await following) >= 2, 'the stream went on elsewhere');
  });
});
