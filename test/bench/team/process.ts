import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import type { Order, Role, Told } from './child.ts';
import type { TeamPeerName } from './peer.ts';

const entry = fileURLToPath(new URL('./child.ts', import.meta.url));

type Done = Extract<Told, { is: 'done' }>;
export type Started = Extract<Told, { is: 'started' }>;

/** A process of a queue, as the bench sees it. */
export interface TeamProcess {
  /** Does what is asked, one thing at a time; raises what went wrong there. */
  ask(order: Order): Promise<Done>;
  /** Called when handlers have started there. */
  onStarted: (started: Started) => void;
  started: Started | undefined;
  /** Closes what it has open and ends; resolves with the seconds of processor it took since it was ready. */
  close(): Promise<number>;
}

/** Starts a process and waits until it is connected. */
export async function startProcess(peer: TeamPeerName, role: Role, url: string): Promise<TeamProcess> {
  const child = fork(entry, [peer, role, url], { stdio: ['ignore', 'inherit', 'inherit', 'ipc'] });
  const killWithUs = (): void => void child.kill('SIGKILL');
  process.once('exit', killWithUs);
  const exited = once(child, 'exit').finally(() => process.off('exit', killWithUs));
  const team: TeamProcess = {
    started: undefined,
    onStarted: () => undefined,
    ask(order) {
      const answer = answerOf(child, 'done');
      child.send(order);
      return answer;
    },
    async close() {
      const { cpuSeconds } = await team.ask({ do: 'close' });
      const limit = setTimeout(killWithUs, 3_000);
      await exited;
      clearTimeout(limit);
      return cpuSeconds;
    },
  };
  child.on('message', (told: Told) => {
    if (told.is !== 'started') return;
    team.started = told;
    team.onStarted(told);
  });
  await answerOf(child, 'ready');
  return team;
}

function answerOf<Kind extends 'ready' | 'done'>(child: ChildProcess, kind: Kind) {
  const { promise, resolve, reject } = Promise.withResolvers<Extract<Told, { is: Kind }>>();
  const hear = (told: Told): void => {
    if (told.is === 'started') return;
    settle();
    if (told.is === kind) resolve(told as Extract<Told, { is: Kind }>);
    else reject(new Error(`A process of the bench failed: ${'why' in told ? told.why : told.is}`));
  };
  const gone = (code: number | null, signal: string | null): void => {
    settle();
    reject(new Error(`A process of the bench ended (${signal ?? code}) before it answered.`));
  };
  const settle = (): void => {
    child.off('message', hear);
    child.off('exit', gone);
  };
  child.on('message', hear);
  child.on('exit', gone);
  return promise;
}
